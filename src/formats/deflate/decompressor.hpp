// decompressor.hpp - libdeflate's state for decompressing, one for each thread. Private to this module.
#pragma once

struct libdeflate_decompressor;

namespace skillmeat::core {

libdeflate_decompressor *thread_decompressor();

}  // namespace skillmeat::core
