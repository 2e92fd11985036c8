/* raw_getter.c - an object with one getter of a string, by Node-API alone: the least that such a getter
 * costs. */
#define NAPI_VERSION 8
#include <node_api.h>

static napi_value name(napi_env env, napi_callback_info info) {
    (void)info;
    napi_value text = NULL;
    napi_create_string_utf8(env, "default", NAPI_AUTO_LENGTH, &text);
    return text;
}

NAPI_MODULE_INIT() {
    const napi_property_descriptor getter = {"name", NULL, NULL, name, NULL, NULL, napi_enumerable, NULL};
    napi_define_properties(env, exports, 1, &getter);
    return exports;
}
