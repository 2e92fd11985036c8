# cmake --install: headers, libraries, command, CMake package, pkg-config file.
