# A program or module that holds the library and, where there are archives, what the library needs: it starts quickly
# and runs where none of these packages is installed. libc stays dynamic. Sanitizers want shared libraries.
function(skillmeat_link_self_contained target)
  if(SKILLMEAT_SANITIZE)
    target_link_libraries(${target} PRIVATE skillmeat_static)
    return()
  endif()
  add_dependencies(${target} skillmeat_static)
  target_link_libraries(${target} PRIVATE $<TARGET_FILE:skillmeat_static> ${SKILLMEAT_ARCHIVES} Threads::Threads
    ${CMAKE_DL_LIBS} m)
  target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc LINKER:--gc-sections LINKER:--as-needed)
endfunction()
