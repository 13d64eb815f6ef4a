/* SPDX-License-Identifier: Apache-2.0
 *
 * Loaded by Checks/memcheck before the C library: valgrind 3.19 writes to the signal mask that sigsuspend gets, and dies
 * of Dispatch's, which is constant. This one is given a copy.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

int sigsuspend(const sigset_t *mask)
{
    sigset_t copy = *mask;
    return (int)syscall(SYS_rt_sigsuspend, &copy, _NSIG / 8);
}
