# Links what the library needs from static archives where there are any, so that the target runs where none of these
# packages is installed, and starts quickly. libc stays dynamic.
function(skillmeat_link_archives target)
  target_link_libraries(${target} PRIVATE ${SKILLMEAT_ARCHIVES} Threads::Threads ${CMAKE_DL_LIBS} m)
  target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc LINKER:--gc-sections LINKER:--as-needed)
endfunction()

# The same with the library itself inside. Sanitizers want shared libraries.
function(skillmeat_link_self_contained target)
  if(SKILLMEAT_SANITIZE)
    target_link_libraries(${target} PRIVATE skillmeat_static)
    return()
  endif()
  add_dependencies(${target} skillmeat_static)
  target_link_libraries(${target} PRIVATE $<TARGET_FILE:skillmeat_static>)
  skillmeat_link_archives(${target})
endfunction()
