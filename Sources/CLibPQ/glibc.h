// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

#pragma once
// Functions that glibc declares under _GNU_SOURCE only, which Swift's Glibc module is built without.
#include <spawn.h>
int syncfs(int descriptor);
int memfd_create(const char *name, unsigned int flags);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *__restrict actions, const char *__restrict path);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
