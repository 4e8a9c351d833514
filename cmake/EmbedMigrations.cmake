# Writes a C++ file with every migration of one feature. File names:
#   0001_what.sql            both engines
#   0001_what.sqlite.sql     one engine only
#   0001_what.postgres.sql
list(SORT FILES)
set(rows "")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  if(NOT name MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)(\\.sqlite|\\.postgres)?\\.sql$")
    message(FATAL_ERROR "${file}: name a migration 0001_what.sql, 0001_what.sqlite.sql or 0001_what.postgres.sql")
  endif()
  set(what "${CMAKE_MATCH_2}")
  set(engine "${CMAKE_MATCH_3}")
  string(REGEX REPLACE "^0+" "" number "${CMAKE_MATCH_1}")  # last: it forgets the groups above
  file(READ ${file} sql)
  string(REPLACE "." "" engine "${engine}")
  string(APPEND rows "    {\"${FOLDER}\", ${number}, \"${what}\", \"${engine}\", R\"beffroi_sql(${sql})beffroi_sql\"},\n")
endforeach()
file(WRITE ${OUT} "#include \"platform/db/migrations.hpp\"
namespace beffroi::${FOLDER} {
std::span<const db::Migration> migrations();
std::span<const db::Migration> migrations() {
  static constexpr db::Migration all[] = {
${rows}  };
  return all;
}
}
")
