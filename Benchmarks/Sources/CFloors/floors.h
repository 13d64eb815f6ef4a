/* SPDX-License-Identifier: Apache-2.0 */

#ifndef FLOORS_H
#define FLOORS_H

/* Ends the process unless `holds`, since a measurement of failed calls would be meaningless. */
void floor_must(int holds);

#endif
