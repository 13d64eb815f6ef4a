/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What FaultCheck needs from below Swift: OpenSSL's allocations made to fail, children by fork, and few descriptors.
 */

#ifndef CFAULTS_H
#define CFAULTS_H

/* Stands between OpenSSL and malloc from here on; 1 if it does. To be called before OpenSSL has allocated anything. */
int faults_install(void);

/*
 * Counts OpenSSL's allocations from here on, of all threads, and has the one of this number (from 0) fail, or with `onward` all
 * from it on.
 */
void faults_arm(long number, int onward);
/* Ends that, and gives how many allocations were asked for. */
long faults_disarm(void);

/* Blocks that OpenSSL has taken and not given back. */
long faults_live_blocks(void);

/* Puts an error into this thread's error queue, as a program's own use of OpenSSL does. */
void faults_queue_error(void);
/* Whether that error and nothing else is in it, which is then cleared. */
int faults_queue_was_left_alone(void);

/* Whether the shim was compiled to use OpenSSL's EVP digests, which allocate. */
int faults_digests_are_evp(void);

/* The CPU features that OpenSSL sees, as OPENSSL_ia32cap left them: "CPUINFO: OPENSSL_ia32cap=0x…:0x…". */
const char *_Nonnull faults_cpu(void);

/* Runs `body` in a child and gives its status as waitpid has it; -1 if there is no child. A child that hangs ends after 60 s. */
int faults_in_child(int (*_Nonnull body)(void *_Nullable), void *_Nullable context);

/* From here on no descriptor of this number or a higher one can be opened; all that the system allows if negative. 1 if so. */
int faults_limit_descriptors(int number);

#endif
