// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

#pragma once
// The floors talk to PostgreSQL without the code that is measured.
#include <libpq-fe.h>
