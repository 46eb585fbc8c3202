// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

#pragma once
// The functions on a caller's own state are deprecated in favour of EVP, which allocates and looks algorithms up by
// name: ten times the cost of hashing a subject.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
