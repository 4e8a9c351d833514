#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "platform/base/log.hpp"

int main(int argc, char** argv) {
    // Notices of every database step would hide what a test has to say.
    beffroi::log::set_level(beffroi::log::Level::warning);
    return doctest::Context(argc, argv).run();
}
