// What reading mail costs. See README.md.
//
//   mailparse_bench corpus DIR [ROUNDS]   CPU per mail, ours and GMime's, and their ratio
//   mailparse_bench memory [MEGABYTES]    peak memory for one attachment, in times its size; fails above 2.5
//   mailparse_bench nasty KIND BYTES      reads one hostile mail once (for counting instructions)
//   mailparse_bench kinds                 the kinds there are

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "daemon/verbs/mail_input.hh"
#include "mailparse/header/address.hh"
#include "mailparse/header/date.hh"
#include "mailparse/mime/structure.hh"
#include "mailparse/parse/parse.hh"

#include "bench/nasty_mail.hh"
#ifdef WITH_GMIME
#include "bench/peer_gmime.hh"
#endif

namespace {

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::vector<std::string> read_mails(const std::filesystem::path& folder) {
  std::vector<std::string> mails;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    mails.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return mails;
}

std::size_t read_with_ours(std::string_view bytes) {
  const mailparse::Mail mail = mailparse::parse(bytes);
  std::size_t total = mail.text.size() + mail.from.size();
  for (const auto& file : mail.attachments) total += file.bytes.size();
  return total;
}

// What GMime is asked to do, and no more: structure, the usual header fields, every part decoded, texts to
// UTF-8.
std::size_t read_the_same(std::string_view bytes) {
  const mailparse::Limits limits;
  std::vector<std::string> defects;
  const mailparse::Structure structure = mailparse::split(bytes, limits, defects);
  const mailparse::Headers& headers = structure.parts[0].headers;
  std::size_t total = headers.text("Subject").size();
  for (const char* name : {"From", "To", "Cc"})
    total += mailparse::parse_addresses(headers.raw(name), limits).size();
  if (mailparse::parse_date(headers.raw("Date"))) ++total;
  for (const mailparse::Part& part : structure.parts) {
    if (part.is_multipart() || part.is_message()) continue;
    total += part.type == "text" ? mailparse::decode_text(part, limits, defects).size()
                                 : mailparse::decode_body(part, limits, defects).size();
  }
  return total;
}

// Microseconds of CPU a mail: the median of the rounds.
double measure(const std::vector<std::string>& mails,
               const std::function<std::size_t(std::string_view)>& read, int rounds) {
  std::vector<double> times;
  std::size_t total = 0;
  for (int i = 0; i < rounds; ++i) {
    const double begin = cpu_seconds();
    for (const std::string& mail : mails) total += read(mail);
    times.push_back((cpu_seconds() - begin) * 1e6 / static_cast<double>(mails.size()));
  }
  std::nth_element(times.begin(), times.begin() + rounds / 2, times.end());
  if (total == 0) std::puts("nothing read");
  return times[static_cast<std::size_t>(rounds / 2)];
}

int corpus(const char* folder, int rounds) {
  const auto mails = read_mails(folder);
  if (mails.empty()) return std::fputs("no mails there\n", stderr), 1;
  measure(mails, read_with_ours, 1);  // warms the caches
  const double same = measure(mails, read_the_same, rounds);
  const double ours = measure(mails, read_with_ours, rounds);
  std::printf("mails %zu\nours, the same work  %.1f us a mail\nours, all of parse() %.1f us a mail\n",
              mails.size(), same, ours);
#ifdef WITH_GMIME
  measure(mails, bench::read_with_gmime, 1);
  const double gmime = measure(mails, bench::read_with_gmime, rounds);
  std::printf("gmime                %.1f us a mail\nratio, the same work %.2f\nratio, all of parse() %.2f\n",
              gmime, same / gmime, ours / gmime);
#endif
  return 0;
}

// A line of /proc/self/status in bytes.
double peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::strtod(line.c_str() + 6, nullptr) * 1024;
  return 0;
}

// Writes the mail line by line, so that this program never holds it but as it reads it.
std::FILE* mail_with_attachment(std::size_t size) {
  std::FILE* const file = std::tmpfile();
  if (!file) return nullptr;
  std::fputs(
      "From: a@x.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b\r\n"
      "Content-Type: application/pdf; name=big.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n",
      file);
  for (std::size_t i = 0; i < size / 57; ++i)
    std::fputs((std::string(76, "ABCDEFGHabcdefgh"[i % 16]) + "\r\n").c_str(), file);
  std::fputs("\r\n--b--\r\n", file);
  std::rewind(file);
  return file;
}

// As ticketctl reads a mail. Fails beyond 2.5 times the attachment, programs and libraries included.
int memory(std::size_t megabytes) {
  constexpr double kMost = 2.5;
  const std::size_t size = megabytes << 20;
  std::FILE* const file = mail_with_attachment(size);
  const auto input = file ? ctl::MailInput::read(fileno(file)) : std::nullopt;
  if (!input) return std::perror("a temporary file"), 1;
  mailparse::Limits limits;
  limits.done_with = ctl::MailInput::give_back;
  const mailparse::Mail mail = mailparse::parse(input->bytes(), limits);
  if (mail.attachments.size() != 1 || mail.attachments[0].bytes.size() < size - 57)
    return std::fputs("not read\n", stderr), 1;
  const double ratio = peak_memory() / static_cast<double>(size);
  std::printf("attachment %zu MB, mail %.1f MB, peak %.1f MB, ratio %.2f (at most %.1f)\n", megabytes,
              static_cast<double>(input->bytes().size()) / (1 << 20), peak_memory() / (1 << 20), ratio,
              kMost);
  return megabytes >= 50 && ratio > kMost ? 1 : 0;
}

int nasty(std::string_view kind, std::size_t bytes) {
  const std::string mail = bench::nasty_mail(kind, bytes);
  if (mail.empty()) return std::fputs("no such kind\n", stderr), 2;
  std::printf("%zu\n", read_with_ours(mail));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto number = [&](std::size_t i, int otherwise) {
    return arguments.size() > i ? std::atoi(arguments[i].c_str()) : otherwise;
  };
  const std::string verb = arguments.empty() ? "" : arguments[0];
  if (verb == "corpus" && arguments.size() > 1) return corpus(argv[2], std::max(1, number(2, 5)));
  if (verb == "memory") return memory(static_cast<std::size_t>(std::max(1, number(1, 50))));
  if (verb == "nasty" && arguments.size() > 2)
    return nasty(arguments[1], static_cast<std::size_t>(number(2, 0)));
  if (verb == "kinds") {
    for (const std::string_view kind : bench::nasty_kinds())
      std::printf("%.*s\n", static_cast<int>(kind.size()), kind.data());
    return 0;
  }
  std::fputs("usage: mailparse_bench corpus DIR [ROUNDS] | memory [MEGABYTES] | nasty KIND BYTES | kinds\n",
             stderr);
  return 2;
}
