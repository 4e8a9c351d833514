#include "platform/net/stats.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>

namespace beffroi::net {

void Stats::answered(Status status, std::uint64_t bytes, std::chrono::microseconds took) {
    auto kind = static_cast<std::size_t>(status) / 100;
    add(classes_[kind < classes_.size() ? kind : 5], 1);
    std::size_t bucket = 0;
    while (bucket < bounds.size() && took.count() > bounds[bucket]) ++bucket;
    add(buckets_[bucket], 1);
    add(micros_, static_cast<std::uint64_t>(took.count()));
    add(sent_, bytes);
}

void Stats::add_to(Stats& sum) const {
    for (std::size_t i = 0; i < classes_.size(); ++i) add(sum.classes_[i], classes_[i].load(std::memory_order_relaxed));
    for (std::size_t i = 0; i < buckets_.size(); ++i) add(sum.buckets_[i], buckets_[i].load(std::memory_order_relaxed));
    const Count* from[] = {&micros_, &sent_, &received_, &accepted_, &refused_, &overloaded_, &timeouts_};
    Count* to[] = {&sum.micros_, &sum.sent_, &sum.received_, &sum.accepted_, &sum.refused_, &sum.overloaded_, &sum.timeouts_};
    for (std::size_t i = 0; i < std::size(from); ++i) add(*to[i], from[i]->load(std::memory_order_relaxed));
}

void Stats::write(std::string& out) const {
    auto seconds = [](std::int64_t micros) {
        char text[32];
        std::snprintf(text, sizeof text, "%.10g", static_cast<double>(micros) / 1e6);
        return std::string(text);
    };
    out += "# HELP beffroi_http_requests_total Answers by class of status.\n# TYPE beffroi_http_requests_total counter\n";
    for (std::size_t i = 1; i < classes_.size(); ++i)
        out += "beffroi_http_requests_total{class=\"" + std::to_string(i) + "xx\"} " + std::to_string(classes_[i].load()) + "\n";

    out += "# HELP beffroi_http_duration_seconds From the end of the request's head to the last byte given to the system.\n"
           "# TYPE beffroi_http_duration_seconds histogram\n";
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        total += buckets_[i].load();
        out += "beffroi_http_duration_seconds_bucket{le=\"" + seconds(bounds[i]) + "\"} " + std::to_string(total) + "\n";
    }
    total += buckets_[bounds.size()].load();
    out += "beffroi_http_duration_seconds_bucket{le=\"+Inf\"} " + std::to_string(total) + "\n";
    out += "beffroi_http_duration_seconds_sum " + seconds(static_cast<std::int64_t>(micros_.load())) + "\n";
    out += "beffroi_http_duration_seconds_count " + std::to_string(total) + "\n";

    write_metric(out, "beffroi_http_sent_bytes_total", "counter", "Bytes of heads and bodies sent.", sent_.load());
    write_metric(out, "beffroi_http_received_bytes_total", "counter", "Bytes received.", received_.load());
    write_metric(out, "beffroi_http_accepted_total", "counter", "Connections accepted.", accepted_.load());
    write_metric(out, "beffroi_http_refused_total", "counter", "Connections over a limit.", refused_.load());
    write_metric(out, "beffroi_http_overloaded_total", "counter", "Requests sent away because the queue was full.", overloaded_.load());
    write_metric(out, "beffroi_http_timeouts_total", "counter", "Connections ended because the client was too slow.", timeouts_.load());
}

void write_metric(std::string& out, std::string_view name, std::string_view type, std::string_view help, std::uint64_t value) {
    out += "# HELP ";
    out += name;
    out += ' ';
    out += help;
    out += "\n# TYPE ";
    out += name;
    out += ' ';
    out += type;
    out += '\n';
    out += name;
    out += ' ';
    out += std::to_string(value);
    out += '\n';
}

std::uint64_t resident_bytes() {
    unsigned long long pages = 0, resident = 0;
    if (FILE* file = std::fopen("/proc/self/statm", "r")) {
        if (std::fscanf(file, "%llu %llu", &pages, &resident) != 2) resident = 0;
        std::fclose(file);
    }
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t cpu_micros() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    auto micros = [](const timeval& t) { return static_cast<std::uint64_t>(t.tv_sec) * 1000000 + static_cast<std::uint64_t>(t.tv_usec); };
    return micros(usage.ru_utime) + micros(usage.ru_stime);
}

}
