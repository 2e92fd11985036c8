# cmake --install: headers, libraries, command, schemas, CMake package, pkg-config file.
include(CMakePackageConfigHelpers)
set(SKILLMEAT_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/skillmeat)

install(DIRECTORY include/skillmeat TYPE INCLUDE COMPONENT dev)
install(DIRECTORY schema/ DESTINATION ${CMAKE_INSTALL_DATADIR}/skillmeat/schema COMPONENT dev FILES_MATCHING PATTERN *.json)

install(TARGETS skillmeat_static EXPORT skillmeat-static ARCHIVE COMPONENT dev)
install(EXPORT skillmeat-static NAMESPACE skillmeat:: FILE skillmeat-static-targets.cmake
  DESTINATION ${SKILLMEAT_PACKAGE_DIR} COMPONENT dev)
if(SKILLMEAT_BUILD_SHARED)
  install(TARGETS skillmeat EXPORT skillmeat-shared LIBRARY COMPONENT runtime NAMELINK_COMPONENT dev)
  install(EXPORT skillmeat-shared NAMESPACE skillmeat:: FILE skillmeat-shared-targets.cmake
    DESTINATION ${SKILLMEAT_PACKAGE_DIR} COMPONENT dev)
endif()
if(TARGET skillmeat_command)
  install(TARGETS skillmeat_command RUNTIME COMPONENT command)
  if(NOT CMAKE_CROSSCOMPILING)  # the command writes the scripts of the shells itself
    set(completions ${PROJECT_BINARY_DIR}/completions)
    set(scripts)
    foreach(shell_file bash:skillmeat zsh:_skillmeat fish:skillmeat.fish)
      string(REPLACE ":" ";" shell_file ${shell_file})
      list(GET shell_file 0 shell)
      list(GET shell_file 1 file)
      add_custom_command(OUTPUT ${completions}/${shell}/${file} DEPENDS skillmeat_command VERBATIM
        COMMAND ${CMAKE_COMMAND} -E make_directory ${completions}/${shell}
        COMMAND sh -c "exec \"$1\" completion \"$2\" > \"$3\"" sh $<TARGET_FILE:skillmeat_command> ${shell} ${completions}/${shell}/${file})
      list(APPEND scripts ${completions}/${shell}/${file})
    endforeach()
    add_custom_target(skillmeat_completions ALL DEPENDS ${scripts})
    install(FILES ${completions}/bash/skillmeat COMPONENT command
      DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
    install(FILES ${completions}/zsh/_skillmeat COMPONENT command
      DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
    install(FILES ${completions}/fish/skillmeat.fish COMPONENT command
      DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
  endif()
endif()

configure_package_config_file(cmake/skillmeatConfig.cmake.in skillmeatConfig.cmake
  INSTALL_DESTINATION ${SKILLMEAT_PACKAGE_DIR})
write_basic_package_version_file(skillmeatConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/skillmeatConfig.cmake ${PROJECT_BINARY_DIR}/skillmeatConfigVersion.cmake
  DESTINATION ${SKILLMEAT_PACKAGE_DIR} COMPONENT dev)

# Absolute folders, since a prefix relative to the file is right for one depth of the library folder only; filled in
# when it is installed, since the prefix may be given as late as that.
# What the archive is made from stands in Libs.private and not in Requires.private: programs that link the shared
# library need none of these packages.
set(linked)
foreach(module IN LISTS SKILLMEAT_MODULES)
  string(MAKE_C_IDENTIFIER "dep_${module}" id)
  list(APPEND linked ${${id}_LDFLAGS})
endforeach()
list(REMOVE_DUPLICATES linked)
list(JOIN linked " " linked)
install(CODE "
  set(PROJECT_DESCRIPTION \"${PROJECT_DESCRIPTION}\")
  set(PROJECT_VERSION \"${PROJECT_VERSION}\")
  set(SKILLMEAT_LINKED \"${linked}\")
  get_filename_component(prefix \"\${CMAKE_INSTALL_PREFIX}\" ABSOLUTE)
  set(libdir \"${CMAKE_INSTALL_LIBDIR}\")
  set(includedir \"${CMAKE_INSTALL_INCLUDEDIR}\")
  cmake_path(ABSOLUTE_PATH libdir BASE_DIRECTORY \"\${prefix}\")
  cmake_path(ABSOLUTE_PATH includedir BASE_DIRECTORY \"\${prefix}\")
  configure_file(\"${PROJECT_SOURCE_DIR}/cmake/skillmeat.pc.in\" \"${PROJECT_BINARY_DIR}/skillmeat.pc\" @ONLY)
  file(INSTALL \"${PROJECT_BINARY_DIR}/skillmeat.pc\" DESTINATION \"\${libdir}/pkgconfig\")
" COMPONENT dev)

include(cmake/packages.cmake)
