// ticketctl: decides where a verb runs (here, in the running daemon, or here on the database), and prints
// what it says.

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <tl/expected.hpp>
#include <unistd.h>

#include "daemon/control/client.hh"
#include "daemon/control/place.hh"
#include "daemon/ctl/cmd_auth.hh"
#include "daemon/intake/customers.hh"
#include "daemon/runtime/clock.hh"
#include "daemon/verbs/cmd_audit.hh"
#include "daemon/verbs/mail_input.hh"
#include "daemon/verbs/run.hh"
#include "daemon/verbs/table.hh"
#include "rules/load/load.hh"
#include "rules/load/peek.hh"
#include "rules/text/text.hh"

namespace {

using ctl::Invocation;
using ctl::Output;

// Messages repeat arguments and names of files, in which anything may stand. What goes to standard output is
// the verb's own business: it may be the bytes of a mail.
int print(const Output& output, int status) {
  errno = 0;
  std::cout << output.out << std::flush;
  const int problem = errno;
  std::cerr << ctl::printable_lines(output.err);
  if (std::cout) return status;
  std::cerr << "ticketctl: cannot write the output: " << std::strerror(problem) << "\n";
  return ctl::kRefused;
}

std::string read_all(std::istream& in) {
  return {std::istreambuf_iterator<char>(in), {}};
}

int run_parse(const ctl::Parse& verb, bool json, Output& output) {
  const bool is_named = !verb.file.empty() && verb.file != "-";
  const int file = is_named ? open(verb.file.c_str(), O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
  const auto input = file >= 0 ? ctl::MailInput::read(file) : std::nullopt;
  const int problem = errno;
  if (is_named && file >= 0) close(file);
  if (!input)
    return ctl::fail(
        output, ctl::kRefused,
        "cannot read " + (is_named ? verb.file : "standard input") + ": " + std::strerror(problem));
  mailparse::Limits limits;
  limits.done_with = ctl::MailInput::give_back;
  return ctl::parse(input->bytes(), limits, json, output);
}

// One call of ticketctl on a desk: by the daemon where one runs, else by its database.
class Caller {
 public:
  Caller(std::vector<std::string> arguments, Invocation invocation)
      : arguments_(std::move(arguments)), invocation_(std::move(invocation)) {}

  int run(Output& output) {
    try {
      return run_here_or_there(output);
    } catch (const std::exception& problem) {
      return ctl::fail(output, trouble(ctl::kRefused), problem.what());
    }
  }

 private:
  int run_here_or_there(Output& output) {
    if (const int status = load(output); status != ctl::kDone) return status;
    if (const auto* audit = std::get_if<ctl::Audit>(&invocation_.verb)) return run_audit(*audit, output);
    if (const auto* auth = std::get_if<ctl::Auth>(&invocation_.verb)) return run_auth(*auth, output);
    if (const auto* one = std::get_if<ctl::Template>(&invocation_.verb)) return run_template(*one, output);
    if (std::holds_alternative<ctl::Oncall>(invocation_.verb)) return run_oncall(output);
    if (const auto* backup = std::get_if<ctl::Backup>(&invocation_.verb)) return run_backup(*backup, output);
    if (std::holds_alternative<ctl::Restored>(invocation_.verb)) return run_restored(output);
    const auto input = read_input();
    if (!input) return ctl::fail(output, ctl::kRefused, input.error());
    return run_verb(invocation_, arguments_, *input, output);
  }

  // What the verb works on, besides the desk. The daemon may not see the caller's files, so they travel.
  tl::expected<std::string, std::string> read_input() const {
    if (!ctl::reads_input(invocation_.verb)) return "";
    const auto* customer = std::get_if<ctl::Customer>(&invocation_.verb);
    if (!customer || customer->file == "-") return read_all(std::cin);
    const auto files = rules::disk_reader();
    auto file = files.read(customer->file);
    if (!file) return tl::unexpected(rules::cannot_read(files, customer->file, customer->file));
    return *std::move(file);
  }

  const ctl::Global& global() const { return invocation_.global; }

  // An MTA keeps a mail on 75 and bounces it on anything else: our own trouble is never the sender's.
  int trouble(int status) const {
    return std::holds_alternative<ctl::Ingest>(invocation_.verb) ? ctl::kTryAgain : status;
  }

  // The policy says where daemon and database are, unless the caller does.
  int load(Output& output) {
    const bool placed = !global().database.empty() || !global().socket.empty();
    if (placed && ctl::needs_desk(invocation_.verb) && !ctl::changes_desk(invocation_.verb))
      return ctl::kDone;
    auto loaded = rules::load_policy(global().config, rules::disk_reader());
    if (loaded.policy) {
      named_ = {loaded.policy->control.socket, loaded.policy->storage.path};
      policy_ = std::make_shared<const rules::Policy>(*std::move(loaded.policy));
      return ctl::kDone;
    }
    for (const auto& diagnostic : loaded.diagnostics) trouble_with_policy_ += diagnostic.format() + "\n";
    // A daemon that runs goes by the policy with which it was started.
    if (ctl::needs_desk(invocation_.verb) && global().database.empty()) {
      named_ = rules::peek_places(global().config, rules::disk_reader());
      return ctl::kDone;
    }
    output.err += trouble_with_policy_;
    return trouble(ctl::kBadPolicy);
  }

  std::vector<std::string> sockets() const {
    if (!global().socket.empty()) return {global().socket};
    if (!global().database.empty()) return {};
    return control::places(named_.socket, named_.database, control::read_environment());
  }

  std::string database() const {
    return global().database.empty() && policy_ ? policy_->storage.path : global().database;
  }

  // Who listens at a place that nobody named may be the daemon of another desk.
  std::string wanted_desk() const {
    const bool named = !global().socket.empty() || !named_.socket.empty();
    if (named || named_.database.empty()) return {};
    std::error_code ignored;
    return std::filesystem::absolute(named_.database, ignored);
  }

  // Of the first daemon that serves our desk; nothing where none runs.
  std::optional<tl::expected<control::Response, std::string>> ask(const std::vector<std::string>& arguments,
                                                                  const std::string& input) const {
    for (const auto& socket : sockets()) {
      auto answer = control::ask(socket, {arguments, input, wanted_desk()});
      if (answer && !(*answer && (*answer)->other_desk)) return answer;
    }
    return {};
  }

  int run_verb(const Invocation& invocation, const std::vector<std::string>& arguments,
               const std::string& input, Output& output) {
    const auto answer = ask(arguments, input);
    if (!answer) return run_on_database(invocation, input, output);
    if (!*answer) return ctl::fail(output, ctl::kTryAgain, answer->error());
    output.out += (*answer)->out;
    output.err += (*answer)->err;
    return (*answer)->status;
  }

  int run_on_database(const Invocation& invocation, const std::string& input, Output& output) {
    if (!trouble_with_policy_.empty() && global().socket.empty()) {
      output.err += trouble_with_policy_;
      return trouble(ctl::kBadPolicy);
    }
    if (database().empty())
      return ctl::fail(output, ctl::kTryAgain, "no daemon listens on " + rules::enumerate(sockets()),
                       "start ticketd, or name its database with --database");
    const bool changes = ctl::changes_desk(invocation.verb);
    // A path that was mistyped or edited must not make a second desk, which nobody serves.
    if (changes && !std::filesystem::exists(database()))
      return ctl::fail(output, ctl::kTryAgain, "there is no database " + database(),
                       "ticketd makes it when it is started; see storage: path: in the policy");
    auto store = open_store(!changes, output);
    if (!store) return store.error();
    if (policy_)
      if (const auto merged = intake::with_stored_customers(*policy_, **store))
        policy_ = std::make_shared<const rules::Policy>(*merged->policy);
    if (!changes)
      return ctl::run(invocation, input, {store->get(), nullptr, policy_.get()}, service::now(), output);
    if (!policy_) return ctl::fail(output, ctl::kUsage, "this verb needs a policy", "name it with --config");
    intake::Intake intake(**store, policy_);
    return ctl::run(invocation, input, {store->get(), &intake, policy_.get()}, service::now(), output);
  }

  tl::expected<std::unique_ptr<storage::Store>, int> open_store(bool read_only, Output& output) {
    storage::Options options;
    options.path = database();
    options.read_only = read_only;
    options.passing = true;
    auto store = storage::Store::open(options);
    if (!store) return tl::unexpected(trouble(ctl::fail(output, store.error())));
    return *std::move(store);
  }

  int run_audit(const ctl::Audit& audit, Output& output) {
    const auto store = open_store(true, output);
    if (!store) return store.error();
    const auto ingest = [&](const ctl::Ingest& options, const std::string& bytes) {
      Output unheard;
      const std::vector<std::string> arguments{"ingest",
                                               "--mailbox",
                                               options.mailbox,
                                               "--uidvalidity",
                                               std::to_string(options.uidvalidity),
                                               "--uid",
                                               std::to_string(options.uid)};
      const int status = run_verb({global(), options}, arguments, bytes, unheard);
      output.err += unheard.err;
      return status;
    };
    return ctl::audit(audit, global().json, *policy_, **store, ingest, output);
  }

  int run_auth(const ctl::Auth& verb, Output& output) {
    const auto say = [](const std::string& words) { std::cerr << ctl::printable_lines(words) << std::flush; };
    return ctl::auth(verb, global().json, *policy_, {say, STDIN_FILENO}, output);
  }

  int run_template(const ctl::Template& verb, Output& output) {
    if (verb.what == ctl::Template::Do::list) return ctl::list_templates(global().json, *policy_, output);
    std::unique_ptr<storage::Store> store;
    if (verb.ticket != 0) {
      auto opened = open_store(true, output);
      if (!opened) return opened.error();
      store = *std::move(opened);
    }
    return ctl::show_template(verb, global().json, *policy_, store.get(), service::now(), output);
  }

  // A desk that was never started has no database, and nothing is swapped.
  int run_oncall(Output& output) {
    std::unique_ptr<storage::Store> store;
    if (std::filesystem::exists(database())) {
      auto opened = open_store(true, output);
      if (!opened) return opened.error();
      store = *std::move(opened);
    }
    return ctl::oncall(global().json, *policy_, store.get(), service::now(), output);
  }

  // The database is read beside the daemon, so the copy belongs to who asked for it.
  int run_backup(const ctl::Backup& backup, Output& output) {
    const std::string path = database().empty() ? named_.database : database();
    if (!path.empty()) return ctl::back_up(backup, path, global().json, service::now(), output);
    output.err += trouble_with_policy_;
    return ctl::fail(output, ctl::kBadPolicy, "nothing says where the database is",
                     "name it with --database");
  }

  // The daemon goes by numbers that it read at its start, so it must not run.
  int run_restored(Output& output) {
    if (!std::filesystem::exists(database()))
      return ctl::fail(output, ctl::kRefused, "there is no database " + database(), "put it back first");
    storage::Options options;
    options.path = database();
    options.passing = options.restored = true;
    const auto store = storage::Store::open(options);
    if (!store && store.error().fault == storage::Fault::locked)
      return ctl::fail(output, ctl::kTryAgain, store.error().message,
                       "stop ticketd, say `ticketctl restored`, and start it again");
    if (!store) return ctl::fail(output, store.error());
    const auto next = (*store)->next_numbers();
    if (!next) return ctl::fail(output, next.error());
    output.out += "The desk begins anew behind all that it may have given out: the next ticket is #" +
                  std::to_string(next->ticket.value) +
                  ".\nAcknowledgements that wait are held (ticketctl outbox list). Start ticketd now.\n";
    return ctl::kDone;
  }

  std::vector<std::string> arguments_;
  Invocation invocation_;
  std::shared_ptr<const rules::Policy> policy_;
  rules::Places named_;              // by the policy, good or bad
  std::string trouble_with_policy_;  // why it is bad; empty: it is good, or not needed
};

int run(std::vector<std::string> arguments) {
  auto read = ctl::read_arguments(arguments);
  if (const auto* usage = std::get_if<ctl::Usage>(&read))
    return print({usage->out, usage->err}, usage->status);
  auto& invocation = std::get<Invocation>(read);
  Output output;
  if (const auto* verb = std::get_if<ctl::Check>(&invocation.verb)) {
    const int status = ctl::check(*verb, invocation.global, output);
    return print(output, status);
  }
  if (const auto* verb = std::get_if<ctl::Parse>(&invocation.verb)) {
    const int status = run_parse(*verb, invocation.global.json, output);
    return print(output, status);
  }
  if (const auto* verb = std::get_if<ctl::Backup>(&invocation.verb);
      verb && verb->what == ctl::Backup::Do::verify) {
    const int status = ctl::verify_backup(*verb, invocation.global.json, output);
    return print(output, status);
  }
  if (const auto* verb = std::get_if<ctl::Test>(&invocation.verb)) {
    const int status = ctl::test(*verb, invocation.global.json, output);
    return print(output, status);
  }
  if (const auto* verb = std::get_if<ctl::Replay>(&invocation.verb)) {
    const int status = ctl::replay(*verb, invocation.global, service::now(), output);
    return print(output, status);
  }
  if (std::holds_alternative<ctl::Schema>(invocation.verb)) {
    const int status = ctl::schema(output);
    return print(output, status);
  }
  const int status = Caller(std::move(arguments), std::move(invocation)).run(output);
  return print(output, status);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& problem) {
    std::cerr << "ticketctl: " << problem.what() << "\n";
    return ctl::kRefused;
  }
}
