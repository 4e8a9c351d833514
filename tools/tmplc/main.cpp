// tmplc: compiles the HTML templates of one folder into one C++ header and source. `tmplc --help` tells its options;
// docs/templates.md the language.
#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "generate.hpp"

namespace {

using namespace tmplc;
namespace fs = std::filesystem;

struct Options {
    std::string name_space, shared_folder, out_cpp, out_hpp, header_name, depfile, root;
    std::string shared_namespace = "beffroi::html::pages", shared_header = "html/pages.hpp";
    std::vector<std::string> files;
};

std::optional<std::string> read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(in), {});
}

/// Leaves an unchanged file alone, so that nothing that includes it is compiled again.
bool write(const std::string& path, const std::string& text) {
    if (read(path) == text) return true;
    std::ofstream out(path, std::ios::binary);
    out << text;
    return static_cast<bool>(out.flush());
}

/// As shown in errors and debug information: from the project's root, so that two checkouts compile to the same.
std::string shown(const std::string& path, const std::string& root) {
    if (!root.empty() && path.compare(0, root.size() + 1, root + "/") == 0) return path.substr(root.size() + 1);
    return path;
}

/// Parses the files; each fault is printed and counted.
std::vector<Template> load(const std::vector<std::string>& files, const Options& options, int& faults) {
    std::vector<Template> templates;
    for (const auto& file : files) {
        const auto source = read(file);
        const std::string path = shown(file, options.root);
        if (!source) {
            std::cerr << path << ":1:1: error: the file can't be read\n";
            ++faults;
            continue;
        }
        try {
            templates.push_back(parse(path, fs::path(file).stem().string(), *source));
        } catch (const Fault& fault) {
            std::cerr << path << ':' << fault.at.line << ':' << fault.at.column << ": error: " << fault.sentence
                      << '\n';
            ++faults;
        }
    }
    return templates;
}

std::vector<std::string> pages_of(const std::string& folder) {
    std::vector<std::string> files;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none))
        if (entry.path().extension() == ".html") files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    return files;
}

constexpr const char* help =
    "tmplc --namespace NS --out-cpp FILE --out-hpp FILE --header-name NAME [options] TEMPLATE.html...\n"
    "  --include DIR             templates of the platform, which these may call\n"
    "  --include-namespace NS    their namespace (beffroi::html::pages)\n"
    "  --include-header NAME     their header (html/pages.hpp)\n"
    "  --depfile FILE            what the outputs depend on, for make and ninja\n"
    "  --root DIR                errors name files from here\n";

}

int main(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--help") {
            std::cout << help;
            return 0;
        }
        if (word.substr(0, 2) != "--") {
            options.files.push_back(word);
            continue;
        }
        const std::pair<const char*, std::string*> known[] = {{"--namespace", &options.name_space},
                                                              {"--include", &options.shared_folder},
                                                              {"--out-cpp", &options.out_cpp},
                                                              {"--out-hpp", &options.out_hpp},
                                                              {"--header-name", &options.header_name},
                                                              {"--depfile", &options.depfile},
                                                              {"--root", &options.root},
                                                              {"--include-namespace", &options.shared_namespace},
                                                              {"--include-header", &options.shared_header}};
        const auto option =
            std::find_if(std::begin(known), std::end(known), [&](const auto& k) { return word == k.first; });
        if (option == std::end(known) || i + 1 == argc) {
            std::cerr << "tmplc: unknown or incomplete option " << word << "\n" << help;
            return 2;
        }
        *option->second = argv[++i];
    }
    if (options.name_space.empty() || options.out_cpp.empty() || options.out_hpp.empty() ||
        options.header_name.empty()) {
        std::cerr << help;
        return 2;
    }

    int faults = 0;
    std::sort(options.files.begin(), options.files.end());
    Folder own{options.name_space, options.header_name, load(options.files, options, faults)};
    Folder shared{options.shared_namespace, options.shared_header, {}};
    const auto shared_files =
        options.shared_folder.empty() ? std::vector<std::string>() : pages_of(options.shared_folder);
    // A fault of a shared template is told once, when its own folder is compiled.
    if (options.name_space != options.shared_namespace) {
        int told_elsewhere = 0;
        shared.templates = load(shared_files, options, told_elsewhere);
        faults += told_elsewhere;
    } else {
        shared.templates = own.templates;
    }
    const Generated generated = generate(own, shared);
    for (const auto& error : generated.errors) std::cerr << error << '\n';
    faults += static_cast<int>(generated.errors.size());
    if (faults > 0) return 1;

    if (!write(options.out_hpp, generated.header) || !write(options.out_cpp, generated.source)) {
        std::cerr << "tmplc: " << options.out_cpp << " can't be written\n";
        return 1;
    }
    if (!options.depfile.empty()) {
        std::string rule = options.out_cpp + ":";
        for (const auto& f : options.files) rule += " \\\n  " + f;
        for (const auto& f : shared_files) rule += " \\\n  " + f;
        if (!write(options.depfile, rule + "\n")) return 1;
    }
    return 0;
}
