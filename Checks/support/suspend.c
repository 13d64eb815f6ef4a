/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks/memcheck loads this with LD_PRELOAD. valgrind 3.19 writes to the signal mask of sigsuspend, and crashes on
 * Dispatch's mask, which is constant. This function passes a copy.
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
