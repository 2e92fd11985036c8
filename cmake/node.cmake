# Whether the Node addon is built. By default it is where tests are, and where node and the npm packages that
# bindings/node/package-lock.json pins are to be had; asked for (as its install script does), a missing one is an error.
set(SKILLMEAT_BUILD_NODE AUTO CACHE STRING "Build the Node addon: ON, OFF, or AUTO (with the tests, if it can be)")
set(SKILLMEAT_WITH_NODE ${SKILLMEAT_BUILD_NODE})
set(SKILLMEAT_NODE_MISSING "")  # why the tests of the addon are skipped

# What package-lock.json pins, into bindings/node/node_modules, unless it is there. Needs the npm registry or npm's cache.
function(skillmeat_npm_packages)
  set(folder ${PROJECT_SOURCE_DIR}/bindings/node)
  file(SHA256 ${folder}/package-lock.json wanted)
  set(stamp ${folder}/node_modules/.libskillmeat-${wanted})
  if(NOT EXISTS ${stamp})
    find_program(NPM_EXECUTABLE npm)
    if(NOT NPM_EXECUTABLE)
      set(SKILLMEAT_NODE_MISSING "npm is missing" PARENT_SCOPE)
      return()
    endif()
    message(STATUS "Getting the npm packages of bindings/node")
    execute_process(COMMAND ${NPM_EXECUTABLE} ci --ignore-scripts --no-audit --no-fund --prefer-offline --fetch-retries=1
      WORKING_DIRECTORY ${folder} TIMEOUT 300 RESULT_VARIABLE status OUTPUT_VARIABLE log ERROR_VARIABLE log)
    if(NOT status EQUAL 0)
      set(SKILLMEAT_NODE_MISSING "npm ci in bindings/node failed: without the npm registry or its cache there are no headers" PARENT_SCOPE)
      return()
    endif()
    file(TOUCH ${stamp})
  endif()
endfunction()

if(SKILLMEAT_BUILD_NODE STREQUAL "AUTO")
  set(SKILLMEAT_WITH_NODE OFF)
  if(SKILLMEAT_BUILD_TESTS AND NOT SKILLMEAT_SANITIZE)  # the interpreter itself is not built for sanitizers
    set(SKILLMEAT_WITH_NODE ON)
    find_program(NODE_EXECUTABLE node)
    if(NOT NODE_EXECUTABLE)
      set(SKILLMEAT_NODE_MISSING "node is missing")
    else()
      skillmeat_npm_packages()
    endif()
    if(SKILLMEAT_NODE_MISSING)
      message(STATUS "The Node addon is not built: ${SKILLMEAT_NODE_MISSING}")
      set(SKILLMEAT_WITH_NODE OFF)
    endif()
  endif()
endif()

# A test that says why there are no others.
function(skillmeat_node_skipped)
  add_test(NAME node_tests COMMAND ${CMAKE_COMMAND} -E echo "skipped: ${SKILLMEAT_NODE_MISSING}")
  set_tests_properties(node_tests PROPERTIES SKIP_REGULAR_EXPRESSION "^skipped: ")
endfunction()
