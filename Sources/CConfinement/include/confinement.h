#ifndef NIGHTLATCH_CONFINEMENT_H
#define NIGHTLATCH_CONFINEMENT_H

#include <sys/types.h>

/* What a confined process may do below a path. */
enum nightlatch_access {
  NIGHTLATCH_READ_FILE,
  NIGHTLATCH_READ_BELOW,
  NIGHTLATCH_CHANGE_BELOW,
};

/* A set of rules without any: descriptor 0 or above. Where the kernel has no Landlock that is good
   enough, or does not let us have it, -1 and errno. */
int nightlatch_rules(void);

/* The same as a kernel with a certain version of Landlock has it, 2 through 6. */
int nightlatch_rules_of(int version);

/* Adds a path to a set; links are followed now, and the rule is for what they lead to. 0, or -1 and
   errno; what is not there is no error and needs no rule. */
int nightlatch_allow(int rules, const char *path, enum nightlatch_access access);

/* From here on this process, and what it starts, gets no new privileges and opens nothing but what
   the rules allow; closes the set. 0, or -1 and errno. */
int nightlatch_enter(int rules);

/* Keeps from this process the calls of the system that it has no use for. 0, or -1 and errno. */
int nightlatch_filter_calls(void);

/* No core files, no more memory than this, no larger file than that, both in bytes; large pieces of
   memory are given back at once. */
void nightlatch_limit(unsigned long memory, unsigned long file);

/* fork(2), which Swift does not show. */
pid_t nightlatch_fork(void);

#endif
