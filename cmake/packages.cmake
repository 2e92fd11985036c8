# cpack -G DEB: libskillmeat0 (the shared library), libskillmeat-dev (what building against it needs) and skillmeat (the
# command). The preset `packages` builds for /usr; any other build gives the same packages with its own library folder.
set(SKILLMEAT_CONTACT "The libskillmeat authors <libskillmeat@example.org>" CACHE STRING
  "Maintainer of the packages: a name and an address")
mark_as_advanced(SKILLMEAT_CONTACT)
string(REPLACE "-" "~" package_version "${PROJECT_VERSION}${SKILLMEAT_VERSION_SUFFIX}")
if(package_version MATCHES "~[a-z]+$")
  string(APPEND package_version "0")  # 0.3.0~beta0: the name of the same version everywhere
endif()

set(package_release 1)

# --- what every Debian package has in /usr/share/doc: its licence and its changelog ---
set(documents ${PROJECT_BINARY_DIR}/debian)
set(package_copyright ${documents}/copyright)
file(READ LICENSE licence)
string(REGEX MATCH "Copyright \\(c\\) [^\n]*" licence_holder "${licence}")
string(REGEX REPLACE "Copyright \\(c\\) " "" licence_holder "${licence_holder}")
string(REGEX REPLACE "^.*Copyright \\(c\\) [^\n]*\n\n" "" licence "${licence}")
string(REGEX REPLACE "\n+$" "" licence "${licence}")
string(REPLACE "\n\n" "\n.\n" licence "${licence}")
string(REPLACE "\n" "\n " licence "${licence}")
file(CONFIGURE OUTPUT ${package_copyright} @ONLY CONTENT
"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: libskillmeat

Files: *
Copyright: @licence_holder@
License: Expat
 @licence@
")

# An entry of today would give other bytes tomorrow: the date goes with the version.
set(package_date "Sat, 21 Nov 2026 00:00:00 +0000")
file(CONFIGURE OUTPUT ${documents}/changelog.Debian @ONLY CONTENT
"libskillmeat (@package_version@-@package_release@) unstable; urgency=medium

  * What has changed is in changelog.gz beside this file.

 -- @SKILLMEAT_CONTACT@  @package_date@
")
find_program(GZIP gzip)
mark_as_advanced(GZIP)
if(GZIP)
  execute_process(COMMAND ${GZIP} -9nc ${documents}/changelog.Debian OUTPUT_FILE ${documents}/changelog.Debian.gz
    COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ${GZIP} -9nc ${PROJECT_SOURCE_DIR}/CHANGELOG.md OUTPUT_FILE ${documents}/changelog.gz
    COMMAND_ERROR_IS_FATAL ANY)
endif()

# skillmeat_package(<component> <package> <section> <summary> <description>)
function(skillmeat_package component package section summary description)
  string(TOUPPER ${component} name)
  set(CPACK_DEBIAN_${name}_PACKAGE_NAME ${package} PARENT_SCOPE)
  set(CPACK_DEBIAN_${name}_PACKAGE_SECTION ${section} PARENT_SCOPE)
  set(CPACK_DEBIAN_${name}_DESCRIPTION "${summary}\n${description}" PARENT_SCOPE)
  set(files ${package_copyright})
  if(GZIP)
    list(APPEND files ${documents}/changelog.gz ${documents}/changelog.Debian.gz)
  endif()
  install(FILES ${files} DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package} COMPONENT ${component} EXCLUDE_FROM_ALL)
endfunction()

set(about "Skills, commands, agents, hooks and MCP servers of AI agents, kept the way\ngit keeps source: collected, packed, signed, verified, deployed and undone.\n")
set(CPACK_COMPONENTS_ALL dev)
skillmeat_package(dev libskillmeat-dev libdevel "keeps artifacts of AI agents - development files"
  "${about}\nHeaders, the static library, and files for CMake and pkg-config.")
if(SKILLMEAT_BUILD_SHARED)
  list(APPEND CPACK_COMPONENTS_ALL runtime)
  skillmeat_package(runtime libskillmeat0 libs "keeps artifacts of AI agents - shared library" "${about}\nThe shared library.")
  # Programs that are built against this version want it, or a later one of the same soname.
  set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/cmake/debian/triggers)
  set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
  set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
  set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libskillmeat0 (= ${package_version}-${package_release})")
endif()
# Only programs that link the static archive need what it is made from.
list(JOIN SKILLMEAT_PACKAGES ", " CPACK_DEBIAN_DEV_PACKAGE_RECOMMENDS)
if(TARGET skillmeat_command)
  list(APPEND CPACK_COMPONENTS_ALL command)
  skillmeat_package(command skillmeat utils "keeps artifacts of AI agents - command line"
    "${about}\nThe command skillmeat.")
  set(CPACK_DEBIAN_COMMAND_PACKAGE_SHLIBDEPS ON)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME libskillmeat)
set(CPACK_DEBIAN_PACKAGE_SOURCE libskillmeat)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each has its own, as the first line of its description
set(CPACK_PACKAGE_VENDOR "The libskillmeat authors")
set(CPACK_PACKAGE_VERSION ${package_version})
set(CPACK_PACKAGE_CONTACT "${SKILLMEAT_CONTACT}")
set(CPACK_DEBIAN_PACKAGE_RELEASE ${package_release})
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
include(CPack)
