// skillmeat - the command line program of libskillmeat.
#include <sys/prctl.h>

#include "session.hpp"

int main(int argc, char **argv) {
    // No core files and no tracing by others while keys may be open: the program's choice, never the
    // library's.
#ifndef __SANITIZE_ADDRESS__  // whose search for leaks traces the process itself
    prctl(PR_SET_DUMPABLE, 0);
#endif
    cli::Session session;
    return session.run(argc, argv);
}
