/* SPDX-License-Identifier: Apache-2.0 */

#ifndef FLOORS_H
#define FLOORS_H

/* A number about a broken library is worth nothing. */
void floor_must(int holds);

#endif
