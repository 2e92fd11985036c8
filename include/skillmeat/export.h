/* export.h - how the functions of the C ABI are declared. */
#ifndef SKILLMEAT_EXPORT_H
#define SKILLMEAT_EXPORT_H

#if defined(SKILLMEAT_STATIC)
#  define SKM_API
#elif defined(_WIN32)
#  ifdef SKILLMEAT_BUILDING
#    define SKM_API __declspec(dllexport)
#  else
#    define SKM_API __declspec(dllimport)
#  endif
#else
#  define SKM_API __attribute__((visibility("default")))
#endif

/* A status that is not looked at is a bug: the compiler says so. */
#if defined(__GNUC__) || defined(__clang__)
#  define SKM_CHECK __attribute__((warn_unused_result))
#else
#  define SKM_CHECK
#endif

#endif
