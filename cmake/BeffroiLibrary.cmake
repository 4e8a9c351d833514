# beffroi_library(<name> DEPENDS <libraries>... [SYSTEM <external targets>...] [TEST_DEPENDS ...])
#
# One CMake library per folder. The folder's own files are found by their names:
#   *.cpp            the library
#   *_test.cpp       one doctest program <name>_test, one CTest entry <name>
#   pages/*.html     compiled by tmplc into <folder>/pages.hpp and pages.cpp, namespace beffroi::<folder>::pages
#   migrations/*.sql embedded as beffroi::<folder>::migrations()
# DEPENDS is what the folder's headers or sources may include (checked by tests/structure).
function(beffroi_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;SYSTEM;TEST_DEPENDS" ${ARGN})
  get_filename_component(folder ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cpp$")  # main.cpp belongs to the program, not to the library
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

  file(GLOB pages CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/pages/*.html)
  if(pages)
    beffroi_templates(${folder} pages_cpp ${pages})
    list(APPEND sources ${pages_cpp})
  endif()
  file(GLOB migrations CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/migrations/*.sql)
  if(migrations)
    beffroi_migrations(${folder} migrations_cpp ${migrations})
    list(APPEND sources ${migrations_cpp})
  endif()

  if(NOT sources)
    set(sources ${CMAKE_SOURCE_DIR}/cmake/empty.cpp)
  endif()
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
  target_link_libraries(${name} PUBLIC ${ARG_DEPENDS} PRIVATE ${ARG_SYSTEM})

  if(tests AND NOT BEFFROI_FUZZ)
    add_executable(${name}_test ${tests})
    beffroi_test_options(${name}_test)
    target_link_libraries(${name}_test PRIVATE ${name} tests_support ${ARG_TEST_DEPENDS} ${ARG_SYSTEM})
    add_test(NAME ${name} COMMAND ${name}_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES TIMEOUT 300)
  endif()
endfunction()

# beffroi_templates(<folder> <out variable> <html files>...): every page of a folder in one pass of tmplc.
function(beffroi_templates folder out)
  set(dir ${CMAKE_BINARY_DIR}/generated/${folder})
  file(MAKE_DIRECTORY ${dir})
  add_custom_command(
    OUTPUT ${dir}/pages.cpp ${dir}/pages.hpp
    COMMAND tmplc --namespace beffroi::${folder}::pages --include ${CMAKE_SOURCE_DIR}/src/platform/html/pages
            --out-cpp ${dir}/pages.cpp --out-hpp ${dir}/pages.hpp --header-name ${folder}/pages.hpp
            --depfile ${dir}/pages.d --root ${CMAKE_SOURCE_DIR} ${ARGN}
    DEPENDS tmplc ${ARGN}
    DEPFILE ${dir}/pages.d
    COMMENT "Templates of ${folder}"
    VERBATIM)
  set(${out} ${dir}/pages.cpp ${dir}/pages.hpp PARENT_SCOPE)
endfunction()

# beffroi_migrations(<folder> <out variable> <sql files>...): embeds numbered SQL files, in order.
function(beffroi_migrations folder out)
  set(cpp ${CMAKE_BINARY_DIR}/generated/${folder}/migrations.cpp)
  add_custom_command(
    OUTPUT ${cpp}
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${folder} -DOUT=${cpp} "-DFILES=${ARGN}" -P ${CMAKE_SOURCE_DIR}/cmake/EmbedMigrations.cmake
    DEPENDS ${ARGN} ${CMAKE_SOURCE_DIR}/cmake/EmbedMigrations.cmake
    COMMENT "Migrations of ${folder}"
    VERBATIM)
  set(${out} ${cpp} PARENT_SCOPE)
endfunction()

# beffroi_embed(<target> <symbol> <file>): the file's bytes inside the program,
# read with `extern const char <symbol>_begin[], <symbol>_end[]` (C linkage).
function(beffroi_embed target symbol file)
  set(cpp ${CMAKE_CURRENT_BINARY_DIR}/embed_${symbol}.cpp)
  file(CONFIGURE OUTPUT ${cpp} CONTENT [[
asm(".section .rodata.@symbol@, \"a\", @progbits\n.balign 64\n"
    ".global @symbol@_begin\n@symbol@_begin:\n.incbin \"@file@\"\n"
    ".global @symbol@_end\n@symbol@_end:\n.byte 0\n.previous\n");
]] @ONLY)
  target_sources(${target} PRIVATE ${cpp})
  set_source_files_properties(${cpp} PROPERTIES OBJECT_DEPENDS ${file})
endfunction()
