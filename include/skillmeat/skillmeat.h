/* skillmeat.h - libskillmeat, the whole C ABI.
 *
 * The library keeps AI-agent artifacts the way git keeps source: collected, packed, signed, verified, imported,
 * deployed to every agent on the machine, and undone. These conventions hold for every function:
 *
 * Names. skm_<noun>_<verb>. A noun has a header of its own. _open/_close belong to what is on disk, _new/_free to what
 *   is in memory. All of these accept NULL, and handles may be released in any order: they share what they stand on.
 *
 * Status. What can fail returns an skm_status, which must be looked at, and takes an skm_error ** last (error.h). When
 *   a call fails, its out-parameters are NULL, 0 or empty, and nothing on disk has changed.
 *
 * Text. Strings are UTF-8. Going in, they end with a NUL and are copied; NULL means "not given". Paths are resolved
 *   against the context's working directory; "~/" is the user's home. Coming out, they are an skm_string that the
 *   caller owns and disposes of (string.h), or `const char *` borrowed from a handle.
 *
 * Documents. Records cross as JSON, one document to a call; each function names its schema in schema/. Members come in
 *   the schema's order. New members may appear, none is removed or changes its type; ignore what you do not know.
 *   Integers lie within ±(2^53 − 1), scores are 0 to 1000, times are RFC 3339 in UTC. Every listing has a limit and a
 *   cursor, and returns `next`.
 *
 * Options. Structs that begin with struct_size and are set up by their …_INIT macro; NULL means all defaults. Structs
 *   only grow at the end, and zero there means "as before". A flag bit or non-zero tail that the library does not know
 *   is SKM_E_UNSUPPORTED, never ignored.
 *
 * Threads. A context may be shared by threads; any other handle is used by one thread at a time. Callbacks run on the
 *   calling thread, log sinks and clocks on any. A callback may not use the handle that its call is using: SKM_E_BUSY.
 *   After fork() a context answers SKM_E_FORKED in the child.
 *
 * The process. The library never prints, exits, changes locale, folder, umask or signal handlers, and opens every
 *   descriptor with O_CLOEXEC.
 */
#ifndef SKILLMEAT_SKILLMEAT_H
#define SKILLMEAT_SKILLMEAT_H

#include <skillmeat/agent.h>
#include <skillmeat/artifact.h>
#include <skillmeat/audit.h>
#include <skillmeat/bundle.h>
#include <skillmeat/collection.h>
#include <skillmeat/context.h>
#include <skillmeat/deployment.h>
#include <skillmeat/error.h>
#include <skillmeat/key.h>
#include <skillmeat/policy.h>
#include <skillmeat/snapshot.h>
#include <skillmeat/string.h>
#include <skillmeat/trust.h>
#include <skillmeat/usage.h>

#endif
