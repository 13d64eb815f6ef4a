/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs a command for Checks/attachments, and measures its exit status, its peak memory and its time.
 *
 *   measure REPORT MILLISECONDS COMMAND [ARGUMENT ...]
 *
 * Unless MILLISECONDS is 0, the command gets a SIGINT after that time, as by Ctrl-C. The command handles SIGINT even if a
 * parent process ignores it. Writes one line to the file REPORT:
 *
 *   STATUS KIBIBYTES SECONDS
 *
 * STATUS is that of a shell: 128 plus the signal's number if a signal ended the command. KIBIBYTES is the peak of resident
 * memory. SECONDS is the time from the start, or from the signal, to the end.
 */
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int count, char **arguments)
{
    if (count < 4) {
        fputs("usage: measure REPORT MILLISECONDS COMMAND [ARGUMENT ...]\n", stderr);
        return 64;
    }
    long milliseconds = atol(arguments[2]);
    double start = now();
    pid_t process;
    sigset_t signals;
    posix_spawnattr_t attributes;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    if (posix_spawnattr_init(&attributes) != 0 || posix_spawnattr_setsigdefault(&attributes, &signals) != 0 ||
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF) != 0 ||
        posix_spawnp(&process, arguments[3], NULL, &attributes, arguments + 3, environ) != 0) {
        fprintf(stderr, "measure: cannot run %s\n", arguments[3]);
        return 1;
    }
    if (milliseconds > 0) {
        struct timespec delay = {milliseconds / 1000, milliseconds % 1000 * 1000000};
        nanosleep(&delay, NULL);
        start = now();
        kill(process, SIGINT);
    }
    /* RUSAGE_CHILDREN covers all children that ended. There is only one. */
    int status;
    struct rusage usage;
    if (waitpid(process, &status, 0) != process || getrusage(RUSAGE_CHILDREN, &usage) != 0) return 1;
    double seconds = now() - start;
#ifdef __APPLE__
    long kibibytes = usage.ru_maxrss / 1024;
#else
    long kibibytes = usage.ru_maxrss;
#endif
    FILE *report = fopen(arguments[1], "w");
    if (report == NULL) return 1;
    fprintf(report, "%d %ld %.3f\n", WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), kibibytes, seconds);
    return fclose(report) == 0 ? 0 : 1;
}
