// The command line: the only file that sees CLI11 is behind it.
#pragma once

namespace beffroi::server {

/// Runs the command that the arguments name. Exit codes: 0 done, 1 it failed (a sentence on standard error says why and what
/// to do), 2 the command line is wrong, 3 an import kept some lines and refused others.
int run(int argc, char** argv);

}
