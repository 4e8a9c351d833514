# Compiler settings shared by every target.
option(BEFFROI_FUZZ "Build the libFuzzer targets (needs clang)" OFF)
set(BEFFROI_SANITIZE "" CACHE STRING "Sanitizers, as given to -fsanitize=")

# No debug information: it triples link times; `./dev sanitize` keeps frame pointers for its traces.
set(CMAKE_CXX_FLAGS_RELEASE "-O2")
set(CMAKE_C_FLAGS_RELEASE "-O2")
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror=return-type
                    -fstack-protector-strong -fvisibility=hidden -ffunction-sections -fdata-sections)
add_compile_definitions(_FORTIFY_SOURCE=2)
add_link_options(-Wl,--gc-sections -Wl,-z,relro,-z,now)

find_program(MOLD mold)
if(MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_link_options(-fuse-ld=mold)
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld-19)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()

if(BEFFROI_SANITIZE)
  add_compile_options(-fsanitize=${BEFFROI_SANITIZE} -fno-omit-frame-pointer -g1 -U_FORTIFY_SOURCE)
  add_link_options(-fsanitize=${BEFFROI_SANITIZE})
  if(BEFFROI_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()
if(BEFFROI_FUZZ)
  # Every file is instrumented; only the fuzz targets link the driver.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# What only tests a program is compiled quickly rather than well: two fifths less than with -O2 for a file of doctest, a
# smaller object than with -O0, and what it tests stays as people get it. With sanitizers as the rest: they find more there.
function(beffroi_test_options)
  if(NOT BEFFROI_SANITIZE AND NOT BEFFROI_FUZZ)
    foreach(target IN LISTS ARGN)
      target_compile_options(${target} PRIVATE -Og)
    endforeach()
  endif()
endfunction()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)

# One imported target per system library, so that a folder names what it uses in one word.
function(beffroi_pkg target module)
  if(TARGET ext::${target})
    return()  # another folder uses it too
  endif()
  pkg_check_modules(${target} REQUIRED IMPORTED_TARGET GLOBAL ${module})
  add_library(ext::${target} ALIAS PkgConfig::${target})
endfunction()
