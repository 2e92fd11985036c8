/* collection.h - collections: named sets of artifacts in the home.
 *
 * A collection is a folder with collection.toml, collection.lock and the artifacts' files, in the layout of the
 * original program, which can use it in turn. A handle is one state of it, immutable: open it again to see a change.
 */
#ifndef SKILLMEAT_COLLECTION_H
#define SKILLMEAT_COLLECTION_H

#include <skillmeat/context.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct skm_collection skm_collection;

/* Makes a collection, and the home when it is missing: {"collection","path","created"} (schema/init.json).
 * `name` NULL = the configured default. Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_collection_init(skm_context *context, const char *name, const skm_call *call,
                                                 skm_string *out, skm_error **error);

/* The collections of the home: {"collections":[…],"next"} (schema/collections.json). Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_collection_names(skm_context *context, const skm_page *page, const skm_call *call,
                                                  skm_string *out, skm_error **error);

/* Opens a collection (`name` NULL = the configured default): owned, close with skm_collection_close.
 * Errors to tell apart: SKM_E_HOME_NOT_FOUND, SKM_E_COLLECTION_NOT_FOUND, SKM_E_PARSE, SKM_E_SCHEMA, SKM_E_NEWER.
 * @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_collection_open(skm_context *context, const char *name, const skm_call *call,
                                                 skm_collection **out, skm_error **error);

/* Closes it; NULL is accepted. @since 0.3.0 */
SKM_API void skm_collection_close(skm_collection *collection);

/* Its name and its folder. Borrowed until the handle is closed; "" for a bad handle. @since 0.3.0 */
SKM_API const char *skm_collection_name(const skm_collection *collection);
SKM_API const char *skm_collection_path(const skm_collection *collection);

/* How many artifacts it holds; 0 for a bad handle. @since 0.3.0 */
SKM_API uint64_t skm_collection_count(const skm_collection *collection);

/* Name and type of the artifact at `index` in the order of the file: borrowed; NULL when there is none.
 * @since 0.3.0 */
SKM_API const char *skm_collection_artifact_name(const skm_collection *collection, uint64_t index);
SKM_API const char *skm_collection_artifact_type(const skm_collection *collection, uint64_t index);

/* ---- Changing and reading, by name (NULL = the configured default) ------------------------------------------- */

enum { SKM_COLLECTION_ADD_FORCE = 1u << 0 /* replace what has the same name and other content */ };

typedef struct skm_collection_add_options {
    size_t struct_size;
    uint32_t flags;
    uint32_t reserved;
    const char *type;        /* NULL = found from the files */
    const char *name;        /* NULL = found; only with one source */
    const char *const *tags; /* added to each artifact */
    size_t tag_count;
} skm_collection_add_options;

#define SKM_COLLECTION_ADD_OPTIONS_INIT { sizeof(skm_collection_add_options), 0u, 0u, NULL, NULL, NULL, 0u }

/* Copies artifacts into the collection: folders and files on this machine; a folder that holds several adds each.
 * {"added","unchanged","skipped","failed"} (schema/add.json). Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_collection_add(skm_context *context, const char *collection, const char *const *sources,
                                                size_t source_count, const skm_collection_add_options *options,
                                                const skm_call *call, skm_string *out, skm_error **error);

typedef struct skm_collection_list_options {
    size_t struct_size;
    const char *type; /* NULL = all */
    const char *tag;  /* NULL = all */
    const char *sort; /* "name" (NULL too), "type", "added", "updated" */
    uint64_t limit;   /* 0 = all */
    const char *cursor;
} skm_collection_list_options;

#define SKM_COLLECTION_LIST_OPTIONS_INIT { sizeof(skm_collection_list_options), NULL, NULL, NULL, 0u, NULL }

/* The artifacts of a collection: {"artifacts":[artifact],"total","next"} (schema/list.json). Owned JSON.
 * @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_collection_list(skm_context *context, const char *collection,
                                                 const skm_collection_list_options *options, const skm_call *call,
                                                 skm_string *out, skm_error **error);

/* One artifact with its files and deployments (schema/show.json). `artifact` is NAME or TYPE:NAME; `project` NULL =
 * the deployments of every known project. Owned JSON. Errors to tell apart: SKM_E_ARTIFACT_NOT_FOUND,
 * SKM_E_AMBIGUOUS. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_collection_show(skm_context *context, const char *collection, const char *artifact,
                                                 const char *project, const skm_call *call, skm_string *out, skm_error **error);

typedef int32_t skm_collection_deployments;
enum {
    SKM_COLLECTION_DEPLOYMENTS_REFUSE = 0,   /* SKM_E_DEPLOYED while there are any */
    SKM_COLLECTION_DEPLOYMENTS_UNDEPLOY = 1, /* take them back too */
    SKM_COLLECTION_DEPLOYMENTS_KEEP = 2      /* leave their files where they are */
};

/* Removes artifacts (NAME or TYPE:NAME): {"removed","snapshot"} (schema/remove.json). Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_collection_remove(skm_context *context, const char *collection,
                                                   const char *const *artifacts, size_t artifact_count,
                                                   skm_collection_deployments deployments, const skm_call *call,
                                                   skm_string *out, skm_error **error);

#ifdef __cplusplus
}
#endif
#endif
