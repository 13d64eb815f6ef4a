/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Fault injection for FaultCheck: failing OpenSSL allocations, child processes by fork, and a limit of file descriptors.
 */

#ifndef CFAULTS_H
#define CFAULTS_H

/* Puts counting functions between OpenSSL and malloc. Returns 1 on success. Call this before OpenSSL allocates anything. */
int faults_install(void);

/*
 * Starts to count OpenSSL's allocations in all threads. Makes allocation `number` fail, counted from 0, and with `onward` every
 * later one, too.
 */
void faults_arm(long number, int onward);
/* Stops the failures. Returns the number of allocations requested since faults_arm. */
long faults_disarm(void);

/* Returns the number of blocks that OpenSSL has allocated and not freed. */
long faults_live_blocks(void);

/* Puts an error into this thread's OpenSSL error queue, as a program's own use of OpenSSL may. */
void faults_queue_error(void);
/* Returns whether the queue has that error and no other. Clears the queue. */
int faults_queue_was_left_alone(void);

/* Returns whether the shim was compiled to use OpenSSL's EVP digests, which allocate. */
int faults_digests_are_evp(void);

/* Returns the CPU features that OpenSSL uses, after OPENSSL_ia32cap: "CPUINFO: OPENSSL_ia32cap=0x…:0x…". */
const char *_Nonnull faults_cpu(void);

/* Runs `body` in a child process and returns its waitpid status, or -1 if fork fails. Ends a child that hangs after 60 s. */
int faults_in_child(int (*_Nonnull body)(void *_Nullable), void *_Nullable context);

/* Limits descriptors to those below `number`. A negative number restores the system's maximum. Returns 1 on success. */
int faults_limit_descriptors(int number);

#endif
