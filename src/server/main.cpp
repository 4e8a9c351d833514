#include "server/command_line.hpp"

int main(int argc, char** argv) { return beffroi::server::run(argc, argv); }
