# beffroi_headers_alone(<target> <folder> [include folders]...): every header below <folder> compiles alone.
#
# Whoever includes a header needs to know nothing else. Each gets a source file of its own that includes it and nothing
# more, so that ninja compiles again only what an edit reaches, and ccache remembers the rest across clones. The folder
# of those files says, in the compiler's own message, what is wanted.
function(beffroi_headers_alone target folder)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${folder} ${folder}/*.hpp)
  set(sources "")
  foreach(header IN LISTS headers)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/a_header_includes_what_it_uses/${header}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "#include \"@header@\"\n" @ONLY)
    list(APPEND sources ${source})
  endforeach()
  add_library(${target} OBJECT ${sources})
  target_include_directories(${target} PRIVATE ${folder} ${ARGN})
endfunction()
