#include "daemon/runtime/log.hh"

#include <cstdlib>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/systemd_sink.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/runtime/log_sink.hh"
#include "mailparse/text/printable.hh"

namespace service::log {
namespace {

// systemd sets JOURNAL_STREAM to device:inode of the stream it gave us; a redirection leaves it behind
// (systemd.exec(5)).
bool is_journal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat status {};
  if (!stream || fstat(STDERR_FILENO, &status) != 0) return false;
  return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino) == stream;
}

bool needs_quotes(std::string_view value) {
  return value.empty() || value.find_first_of(" \"=\\") != std::string::npos;
}

// Control characters become blanks: nobody writes lines of their own into our log.
void add_value(std::string& line, const std::string& value) {
  const std::string clean = mailparse::printable(value);
  const bool quoted = needs_quotes(clean);
  if (quoted) line += '"';
  for (const char c : clean) {
    if (quoted && (c == '"' || c == '\\')) line += '\\';
    line += c;
  }
  if (quoted) line += '"';
}

void write(spdlog::level::level_enum level, std::string_view what, Fields fields) {
  spdlog::log(level, "{}", format(what, fields));
}

}  // namespace

std::string format(std::string_view what, Fields fields) {
  std::string line(what);
  for (const auto& [key, value] : fields) {
    line.append(" ").append(key).append("=");
    add_value(line, value);
  }
  return line;
}

void open(bool verbose) {
  std::shared_ptr<spdlog::sinks::sink> sink;
  if (is_journal()) {
    sink = std::make_shared<spdlog::sinks::systemd_sink_mt>("ticketd");
  } else {
    sink = std::make_shared<PatientSink>(STDERR_FILENO);
    sink->set_formatter(std::make_unique<spdlog::pattern_formatter>("%Y-%m-%dT%H:%M:%S.%eZ %l %v",
                                                                    spdlog::pattern_time_type::utc));
  }
  auto logger = std::make_shared<spdlog::logger>("ticketd", std::move(sink));
  logger->set_level(verbose ? spdlog::level::debug : spdlog::level::info);
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void debug(std::string_view what, Fields fields) {
  write(spdlog::level::debug, what, fields);
}
void info(std::string_view what, Fields fields) {
  write(spdlog::level::info, what, fields);
}
void warn(std::string_view what, Fields fields) {
  write(spdlog::level::warn, what, fields);
}
void error(std::string_view what, Fields fields) {
  write(spdlog::level::err, what, fields);
}

}  // namespace service::log
