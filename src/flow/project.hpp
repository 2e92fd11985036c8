// project.hpp - which folder a flow works on.
#pragma once

#include <string>
#include <vector>

#include "state/context/context.hpp"
#include "state/store/home.hpp"

namespace skillmeat::core {

// The canonical path of the project: the folder that was named (SKM_E_NOT_FOUND when it is not there), else
// the one found from the working directory, else the working directory itself.
std::string project_folder(const Context &context, const std::string &named);

// All that have a record, this one and the user's scope ("") among them. Those that cannot be read are named in `problems`.
std::vector<std::string> all_projects(const Home &home, const std::string &here,
                                      std::vector<std::string> &problems);

}  // namespace skillmeat::core
