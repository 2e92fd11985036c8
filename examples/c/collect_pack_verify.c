/* Collects a skill, packs it, verifies the pack, and imports it into a second home.
 *
 *   collect_pack_verify FOLDER SKILL...     works in FOLDER
 */
#include <skillmeat/skillmeat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A call that failed ends the program with what the library says about it. */
static void check(skm_status status, skm_error *error) {
    if (status == SKM_OK) return;
    fprintf(stderr, "%s: %s\n%s\n", skm_error_name(status), skm_error_message(error), skm_error_hint(error));
    skm_error_free(error);
    exit(1);
}

/* Results are JSON documents: this program shows them as they are. */
static void show(const char *what, skm_string *document) {
    printf("%s: %s\n", what, document->data);
    skm_string_dispose(document);
}

static skm_context *open_home(const char *folder, const char *name) {
    char home[4096];
    skm_context_options options = SKM_CONTEXT_OPTIONS_INIT;
    skm_context *context = NULL;
    skm_error *error = NULL;
    skm_string out = SKM_STRING_INIT;
    skm_status status;

    snprintf(home, sizeof home, "%s/%s", folder, name);
    options.home = home;
    status = skm_context_open(&options, &context, &error);
    check(status, error);
    status = skm_collection_init(context, NULL, NULL, &out, &error);
    check(status, error);
    show("home", &out);
    return context;
}

int main(int argc, char **argv) {
    char pack[4096];
    skm_bundle_export_options options = SKM_BUNDLE_EXPORT_OPTIONS_INIT;
    skm_context *mine, *yours;
    skm_bundle *bundle = NULL;
    skm_error *error = NULL;
    skm_string out = SKM_STRING_INIT;
    skm_status status;

    if (argc < 3) {
        fprintf(stderr, "usage: %s FOLDER SKILL...\n", argv[0]);
        return 2;
    }

    mine = open_home(argv[1], "mine");
    status = skm_collection_add(mine, NULL, (const char *const *)(argv + 2), (size_t)(argc - 2), NULL, NULL,
                                &out, &error);
    check(status, error);
    show("added", &out);

    snprintf(pack, sizeof pack, "%s/example.skillmeat-pack", argv[1]);
    options.output = pack;
    options.name = "example";
    options.created_at = "2026-01-01T00:00:00Z"; /* never "now": the same input gives the same bytes */
    options.flags = SKM_BUNDLE_EXPORT_OVERWRITE;
    status = skm_bundle_export(mine, NULL, &options, NULL, &out, &error);
    check(status, error);
    show("exported", &out);

    /* Opening a pack verifies every bit of it; whom to trust is what skm_bundle_verify says. */
    status = skm_bundle_open(mine, pack, NULL, &bundle, &error);
    check(status, error);
    printf("pack: %s %s %s\n", skm_bundle_name(bundle), skm_bundle_version(bundle),
           skm_bundle_pack_id(bundle));
    status = skm_bundle_verify(mine, pack, NULL, 0, NULL, &out, &error);
    check(status, error);
    show("verified", &out);

    yours = open_home(argv[1], "yours");
    status = skm_bundle_import(yours, NULL, pack, NULL, NULL, &out, &error);
    check(status, error);
    if (strstr(out.data, "\"status\":\"success\"") == NULL) {
        fprintf(stderr, "not imported: %s\n", out.data);
        return 1;
    }
    show("imported", &out);

    skm_context_close(mine); /* in any order: handles share what they stand on */
    skm_bundle_close(bundle);
    skm_context_close(yours);
    return 0;
}
