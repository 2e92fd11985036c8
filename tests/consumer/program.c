/* Made by every kind of consumer: it needs the headers, the library, and a call that touches no disk. */
#include <skillmeat/skillmeat.h>

#include <stdio.h>

int main(void) {
    skm_string features = SKM_STRING_INIT;
    skm_error *error = NULL;
    const skm_status status = skm_features(&features, &error);
    if (status != SKM_OK) {
        fprintf(stderr, "%s\n", skm_error_message(error));
        skm_error_free(error);
        return 1;
    }
    printf("%s\n", features.data);
    skm_string_dispose(&features);
    return 0;
}
