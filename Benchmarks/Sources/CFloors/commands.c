/* SPDX-License-Identifier: Apache-2.0 */

#include "CFloors.h"
#include "floors.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

extern char **environ;

int floor_command(const char *const *arguments) {
    posix_spawn_file_actions_t actions;
    floor_must(posix_spawn_file_actions_init(&actions) == 0);
    floor_must(posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) == 0);
    pid_t process;
    int status = -1;
    int started = posix_spawnp(&process, arguments[0], &actions, NULL, (char *const *)arguments, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    return started && waitpid(process, &status, 0) == process && status == 0;
}
