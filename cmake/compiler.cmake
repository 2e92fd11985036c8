# Warnings, sanitizers, coverage, and ccache when it is there.
find_program(SKILLMEAT_CCACHE ccache)
if(SKILLMEAT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${SKILLMEAT_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${SKILLMEAT_CCACHE})
endif()

add_library(skillmeat_warnings INTERFACE)
target_compile_options(skillmeat_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wnull-dereference
  $<$<COMPILE_LANGUAGE:C>:-Wno-non-virtual-dtor -Wno-overloaded-virtual>
  $<$<BOOL:${SKILLMEAT_WERROR}>:-Werror>)

if(SKILLMEAT_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "SKILLMEAT_FUZZ needs clang: run scripts/fuzz, or cmake --preset fuzz")
  endif()
  set(SKILLMEAT_SANITIZE fuzzer-no-link,address,undefined)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()
if(SKILLMEAT_SANITIZE)
  add_compile_options(-fsanitize=${SKILLMEAT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SKILLMEAT_SANITIZE})
endif()
if(SKILLMEAT_COVERAGE)
  add_compile_options(--coverage -fprofile-update=atomic)
  add_link_options(--coverage)
endif()
