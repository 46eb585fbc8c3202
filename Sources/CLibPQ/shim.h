// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

#pragma once
#include <libpq-fe.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include "glibc.h"
