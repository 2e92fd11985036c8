# Data files compiled into the library as byte arrays: nothing is looked for at run time.
#
# skillmeat_embed(<list> <file> <name>) adds a source to <list> that defines, in namespace skillmeat::core,
#   extern const unsigned char <name>[];  extern const std::size_t <name>_size;
# The same file, run as a script (cmake -P) with INPUT, OUTPUT and NAME, writes that source.
if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  file(READ "${INPUT}" bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  file(WRITE "${OUTPUT}" "#include <cstddef>\n\nnamespace skillmeat::core {\n"
    "extern const unsigned char ${NAME}[];\nextern const std::size_t ${NAME}_size;\n"
    "const unsigned char ${NAME}[] = {\n${bytes}\n0x00};\nconst std::size_t ${NAME}_size = ${size};\n"
    "}  // namespace skillmeat::core\n")
  return()
endif()

set(SKILLMEAT_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})
function(skillmeat_embed list file name)
  set(output ${PROJECT_BINARY_DIR}/embedded/${name}.cpp)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DINPUT=${PROJECT_SOURCE_DIR}/${file} -DOUTPUT=${output} -DNAME=${name}
      -P ${SKILLMEAT_EMBED_SCRIPT}
    DEPENDS ${PROJECT_SOURCE_DIR}/${file} ${SKILLMEAT_EMBED_SCRIPT}
    COMMENT "Embedding ${file}" VERBATIM)
  set(${list} ${${list}} ${output} PARENT_SCOPE)
endfunction()
