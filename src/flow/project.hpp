// project.hpp - which folder a flow works on.
#pragma once

#include <string>

#include "state/context/context.hpp"

namespace skillmeat::core {

// The canonical path of the project: the folder that was named (SKM_E_NOT_FOUND when it is not there), else
// the one found from the working directory, else the working directory itself.
std::string project_folder(const Context &context, const std::string &named);

}  // namespace skillmeat::core
