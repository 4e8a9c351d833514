# beffroi_headers_alone(<target> <folder> [include folders]...): every header below <folder> compiles alone.
#
# Whoever includes a header needs to know nothing else. A source file below <folder> that begins with a header proves that
# when it is compiled. Each other header gets a source file of its own that includes it and nothing more, so that ninja
# compiles again only what an edit reaches, and ccache remembers the rest across clones. The folder of those files says, in
# the compiler's own message, what is wanted. Which header a source file begins with is read when CMake runs: each fresh build.
function(beffroi_headers_alone target folder)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${folder} ${folder}/*.hpp)
  file(GLOB_RECURSE users CONFIGURE_DEPENDS ${folder}/*.cpp)
  set(proven "")
  foreach(user IN LISTS users)
    # The first line that is neither empty nor a comment of its own line.
    file(STRINGS ${user} first REGEX "^[ \t]*([^/ \t]|/[^/])" LIMIT_COUNT 1)
    if(first MATCHES "^#include \"([^\"]+)\"")
      list(APPEND proven ${CMAKE_MATCH_1})
    endif()
  endforeach()
  set(sources "")
  foreach(header IN LISTS headers)
    if(header IN_LIST proven)
      continue()
    endif()
    set(source ${CMAKE_CURRENT_BINARY_DIR}/a_header_includes_what_it_uses/${header}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "#include \"@header@\"\n" @ONLY)
    list(APPEND sources ${source})
  endforeach()
  if(sources)
    add_library(${target} OBJECT ${sources})
    target_include_directories(${target} PRIVATE ${folder} ${ARGN})
  endif()
endfunction()
