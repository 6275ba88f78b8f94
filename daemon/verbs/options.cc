#include "daemon/verbs/options.hh"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>

#include "daemon/runtime/version.hh"
#include "rules/load/customer_columns.hh"

namespace ctl {
namespace {

constexpr const char* kFooter =
    "\nExit status: 0 done, 1 refused or failed, 2 usage, 65 no mail, 75 try again later, 78 bad policy.\n"
    "A running daemon is reached over its socket; without one, verbs that only read open the database.\n";

// The number of a ticket, mail or delivery, as it is shown: 42 or #42.
const CLI::Validator kNumber(
    [](std::string& text) -> std::string {
      constexpr std::size_t kMostDigits = 18;
      const std::string digits = text.substr(text.starts_with('#') ? 1 : 0);
      const bool fits = digits.size() <= kMostDigits && digits.find_first_not_of('0') != std::string::npos &&
                        digits.find_first_not_of("0123456789") == std::string::npos;
      if (!fits) return "expected a number such as 42, found \"" + text + '"';
      text = digits;
      return {};
    },
    "", "number");

bool is_shown(const CLI::Option& option) {
  return !option.get_group().empty();
}

OptionDoc describe(const CLI::Option& option) {
  const bool takes_value = option.get_type_size_max() != 0;
  const bool positional = option.get_positional();
  std::string name = positional ? option.get_name(true) : "--" + option.get_lnames().front();
  return {std::move(name),          takes_value ? option.get_type_name() : "",
          option.get_description(), positional,
          option.get_required(),    option.get_items_expected_max() > 1};
}

VerbDoc describe(const CLI::App& app) {
  VerbDoc doc{app.get_name(), app.get_description(), {}, {}};
  for (const auto* option : app.get_options())
    if (is_shown(*option)) doc.options.push_back(describe(*option));
  for (const auto* verb : app.get_subcommands(nullptr)) doc.verbs.push_back(describe(*verb));
  return doc;
}

// Declares the verbs and remembers which one was given.
class Grammar {
 public:
  explicit Grammar(Invocation& result) : result_(result) {
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.set_version_flag("--version", kVersion);
    app_.footer(kFooter);
    add_global();
    add_check();
    add_parse();
    add_ingest();
    add_list();
    add_show();
    add_search();
    add_acts();
    add_ack();
    add_why();
    add_outbox();
    add_quarantine();
    add_audit();
    add_auth();
    add_test();
    add_replay();
    add_template();
    add_verb(app_, "oncall", "Tell who is on duty now, until when, and who is next", oncall_);
    add_customer();
    add_verb(app_, "schema", "Print the JSON Schema of a policy, for editors and validators", schema_);
    add_verb(app_, "stats", "Show what the desk counts: suppressed mail by reason", stats_);
    add_backup();
    add_verb(app_, "restored",
             "Say that an older state was put back, as a snapshot of the machine; while ticketd is stopped",
             restored_);
  }

  std::optional<Usage> parse(std::vector<std::string> arguments) {
    try {
      std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants it
      app_.parse(arguments);
      return {};
    } catch (const CLI::ParseError& error) {
      std::ostringstream out, err;
      const auto unknown = app_.remaining();
      if (app_.get_subcommands().empty() && !unknown.empty() && error.get_exit_code() != 0)
        return Usage{"",
                     "ticketctl: there is no " +
                         std::string(unknown.front().starts_with('-') ? "option" : "verb") + " \"" +
                         unknown.front() + "\" (see ticketctl --help)\n",
                     2};
      const int status = app_.exit(error, out, err);
      return Usage{out.str(), err.str(), status == 0 ? 0 : 2};
    }
  }

  VerbDoc describe_all() const { return describe(app_); }

 private:
  void add_global() {
    Global& g = result_.global;
    app_.add_option("--config", g.config, "Policy file")->capture_default_str()->type_name("FILE");
    app_.add_option("--database", g.database, "Open this database directly, without policy or daemon")
        ->type_name("FILE");
    app_.add_option("--socket", g.socket, "Socket of the daemon, where it is not the policy's")
        ->type_name("PATH");
    app_.add_flag("--json", g.json, "Print JSON and nothing else on standard output");
  }

  // Registers a verb; `options` lives as long as the grammar and becomes the result when the verb is given.
  template <class Options>
  CLI::App* add_verb(CLI::App& parent, const char* name, const char* help, Options& options) {
    auto* verb = parent.add_subcommand(name, help);
    verb->callback([this, &options] { result_.verb = options; });
    return verb;
  }

  // A verb that is one of several things to do with the same options.
  template <class Options>
  CLI::App* add_deed(CLI::App& parent, const char* name, const char* help, Options& options,
                     typename Options::Do what) {
    auto* verb = parent.add_subcommand(name, help);
    verb->callback([this, &options, what] {
      options.what = what;
      result_.verb = options;
    });
    return verb;
  }

  void add_check() {
    auto* verb = add_verb(app_, "check", "Check a policy: errors and warnings as file:line:col", check_);
    verb->add_option("FILE", check_.file, "Policy file; --config where none is given")->type_name("FILE");
  }

  void add_parse() {
    auto* verb = add_verb(app_, "parse", "Show how one mail is read", parse_);
    verb->add_option("FILE", parse_.file, "The mail; standard input where none is given")->type_name("FILE");
  }

  void add_ingest() {
    auto* verb =
        add_verb(app_, "ingest", "Take one mail from standard input, as from an MTA's pipe", ingest_);
    verb->add_option("--mailbox", ingest_.mailbox, "Mailbox of the policy that it came to")
        ->required()
        ->type_name("NAME");
    verb->add_option("--uidvalidity", ingest_.uidvalidity, "Where a server has it; for audit --repair")
        ->group("");
    verb->add_option("--uid", ingest_.uid)->group("");
  }

  void add_list() {
    auto* verb = add_verb(app_, "list", "List tickets, what is due first", list_);
    verb->add_option("--status", list_.status,
                     "new, open, pending, on-hold, solved, closed; several are allowed")
        ->type_name("STATUS");
    verb->add_option("--requester", list_.requester, "Address");
    verb->add_option("--customer", list_.customer, "Customer of the policy");
    verb->add_option("--assignee", list_.assignee, "Agent");
    verb->add_option("--group", list_.group, "Group");
    verb->add_option("--queue", list_.queue, "Queue");
    verb->add_option("--tag", list_.tag, "Tag");
    verb->add_option("--limit", list_.limit, "At most so many")->capture_default_str();
  }

  void add_show() {
    auto* verb = add_verb(app_, "show", "Show one ticket with messages and history", show_);
    verb->add_option("TICKET", show_.ticket, "Number of the ticket")->required()->transform(kNumber);
  }

  void add_search() {
    auto* verb = add_verb(app_, "search",
                          "List tickets with all these words in what they say or whom they name", search_);
    verb->add_option("WORD", search_.words, "In any case")->required();
    verb->add_option("--limit", search_.limit, "At most so many")->capture_default_str();
  }

  // What agents do by mail, in an agent's name.
  void add_acts() {
    using Do = Act::Do;
    auto* open =
        add_act("new", "Open a ticket for a customer; standard input is the first message", Do::open);
    open->add_option("--requester", act_.requester, "Address of the customer")->required();
    open->add_option("--subject", act_.subject, "Subject of the ticket")->required();
    add_act("reply", "Answer the customer with standard input; commands work as in a mail", Do::reply);
    add_act("note", "Add standard input as a note that stays inside", Do::note);
    add_words(*add_act("set", "Set fields: status=solved severity=high assignee=alice", Do::set), "FIELD");
    auto* tag = add_act("tag", "Add tags", Do::tag);
    add_words(*tag, "TAG");
    tag->add_flag("--remove", act_.remove, "Remove them instead");
    add_words(*add_act("merge", "Let another ticket go on in place of this one", Do::merge), "#N");
    add_act("split", "Make a ticket of its own of a mail: the newest, or the one that `show` counts so",
            Do::split)
        ->add_option("MESSAGE", act_.words, "Number of the mail");
    add_words(*add_act("link", "Note another ticket or a page beside this one", Do::link), "#N|URL");
  }

  CLI::App* add_act(const char* name, const char* help, Act::Do what) {
    auto* verb = add_deed(app_, name, help, act_, what);
    if (what != Act::Do::open)
      verb->add_option("TICKET", act_.ticket, "Number of the ticket")->required()->transform(kNumber);
    verb->add_option("--as", act_.agent, "In whose name; not needed where there is one agent")
        ->type_name("AGENT");
    return verb;
  }

  void add_words(CLI::App& verb, const char* name) { verb.add_option(name, act_.words)->required(); }

  void add_ack() {
    auto* verb = add_verb(app_, "ack", "Stop a page: somebody took it at the paging service", ack_);
    verb->add_option("PAGE", ack_.page, "Number of the ticket, or the service's key of the incident")
        ->required();
    verb->add_option("--by", ack_.by, "Who took it: an agent's name or address, or anybody's name")
        ->required()
        ->type_name("WHO");
  }

  void add_why() {
    auto* verb = add_verb(app_, "why", "Tell which rule matched on which words, and what it did", why_);
    verb->add_option("TICKET", why_.ticket, "Number of the ticket")->required()->transform(kNumber);
  }

  void add_outbox() {
    auto* group = app_.add_subcommand("outbox", "Outgoing mail")->require_subcommand(1);
    using Do = Outbox::Do;
    auto* list = add_deed(*group, "list", "List outgoing mail that waits or was given up", outbox_, Do::list);
    list->add_flag("--all", outbox_.all, "Sent mail too");
    list->add_option("--limit", outbox_.limit, "The newest N only, 1000 by default")
        ->type_name("N")
        ->check(CLI::Range(1, 100'000));
    auto* retry = add_deed(*group, "retry", "Try waiting or dead mail now", outbox_, Do::retry);
    auto* id = retry->add_option("ID", outbox_.id, "Number, as `list` shows it")->transform(kNumber);
    auto* relay =
        retry->add_option("--relay", outbox_.relay,
                          "All that waits for the relay of this mailbox, and what was given up there "
                          "in the last five days");
    auto* every = retry->add_flag("--all", outbox_.all, "The same, of every relay");
    retry->require_option(1, 0);
    relay->excludes(id)->excludes(every);
    every->excludes(id);
    add_numbered(*group, "drop", "Give a mail up", outbox_, Do::drop);
    add_numbered(*group, "hold", "Keep a mail back", outbox_, Do::hold);
    add_numbered(*group, "release", "Let a held mail go", outbox_, Do::release);
  }

  void add_quarantine() {
    auto* group = app_.add_subcommand("quarantine", "Mail that could not be handled")->require_subcommand(1);
    using Do = Quarantine::Do;
    add_numbered(*group, "list", "List quarantined mail with reasons", quarantine_, Do::list);
    add_numbered(*group, "show", "Print the bytes of a quarantined mail", quarantine_, Do::show);
    add_numbered(*group, "retry", "Decide on a quarantined mail again", quarantine_, Do::retry)
        ->add_option("--mailbox", quarantine_.mailbox, "To which mailbox it came, where that is not known");
    add_numbered(*group, "drop", "Ignore a quarantined mail for good", quarantine_, Do::drop);
  }

  template <class Options>
  CLI::App* add_numbered(CLI::App& group, const char* name, const char* help, Options& options,
                         typename Options::Do what) {
    auto* verb = add_deed(group, name, help, options, what);
    if (what != Options::Do::list)
      verb->add_option("ID", options.id, "Number, as `list` shows it")->required()->transform(kNumber);
    return verb;
  }

  void add_audit() {
    auto* verb = add_verb(app_, "audit", "Compare servers and ledger: exit 1 if any mail is missing", audit_);
    verb->add_option("MAILBOX", audit_.mailbox, "Only this mailbox of the policy");
    verb->add_flag("--repair", audit_.repair, "Fetch what is missing");
  }

  void add_auth() {
    auto* verb = add_verb(
        app_, "auth",
        "Let a person agree that the desk reads and sends a mailbox by OAuth 2.0, and try the login", auth_);
    verb->add_option("MAILBOX", auth_.mailbox, "Mailbox of the policy")->required();
    auto* device = verb->add_flag("--device", auth_.device,
                                  "By a code that is typed in elsewhere; many tenants block that");
    verb->add_option("--port", auth_.port,
                     "Port of the redirect address, where the provider wants a certain one; any by default")
        ->type_name("N")
        ->check(CLI::Range(1, 65535))
        ->excludes(device);
  }

  void add_test() {
    auto* verb = add_verb(app_, "test", "Run policy tests on a virtual clock: exit 1 if any fails", test_);
    verb->add_option("SCENARIO", test_.files, "Files with scenarios")->required()->type_name("FILE");
    verb->add_option("--junit", test_.junit, "Write the results for a CI system, too")->type_name("FILE");
    verb->add_option("--jobs", test_.jobs, "Files at a time; as many as there are processors by default")
        ->type_name("N");
  }

  void add_replay() {
    auto* verb =
        add_verb(app_, "replay", "Play past mail under another policy and tell what would differ", replay_);
    verb->add_option("--policy", replay_.policy, "The other policy")->required()->type_name("FILE");
    auto* since = verb->add_option("--since", replay_.since, "Stored mail from this time on: 30d, or a date")
                      ->type_name("TIME");
    verb->add_option("MAILS", replay_.mails,
                     "Mail from files, mbox files or Maildirs instead, held against --config")
        ->excludes(since)
        ->type_name("FILE");
  }

  void add_template() {
    auto* group = app_.add_subcommand("template", "Texts of the desk's mails")->require_subcommand(1);
    using Do = Template::Do;
    add_deed(*group, "list", "List the templates of the policy and the built-in ones", template_, Do::list);
    auto* show = add_deed(*group, "show", "Show a template as a mail would have it", template_, Do::show);
    show->add_option("NAME", template_.name, "Name, as `list` shows it")->required();
    show->add_option("--language", template_.language, "The ticket's, or the desk's, by default")
        ->type_name("LANG");
    show->add_option("--ticket", template_.ticket, "With what this ticket has; with samples by default")
        ->transform(kNumber)
        ->type_name("N");
  }

  void add_customer() {
    auto* group = app_.add_subcommand("customer", "Customers of the desk")->require_subcommand(1);
    using Do = Customer::Do;
    const auto add = [&](const char* name, const char* help, Do what) {
      return add_deed(*group, name, help, customer_, what);
    };
    add("list", "List all customers: of the policy, its files and the database", Do::list);
    add("show", "Show a customer", Do::show)
        ->add_option("CUSTOMER", customer_.id, "Id, or an address of somebody there")
        ->required();
    auto* set = add("set", "Keep a customer in the database, or change what is said of one there", Do::set);
    set->add_option("ID", customer_.id, "Short name, as rules name it")->required();
    for (const std::string& column : rules::customer_columns())
      if (column != "id") add_column(*set, column);
    add("remove", "Take a customer out of the database", Do::remove)
        ->add_option("ID", customer_.id, "Short name")
        ->required();
    auto* import = add("import", "Take customers of a CSV file into the database", Do::import);
    import->add_option("FILE", customer_.file, "The file; - for standard input")
        ->required()
        ->type_name("FILE");
    import->add_flag("--replace", customer_.replace, "Remove those of the database that are not in it");
  }

  // `backup DIR` and `backup verify DIR`: a folder by the name of verify is ./verify.
  void add_backup() {
    auto* verb =
        app_.add_subcommand("backup", "Copy the database and the mails while ticketd runs, or prove a copy");
    verb->add_option("DIR", backup_.folder,
                     "Folder of the copy: a new one, or an earlier backup to be renewed")
        ->type_name("DIR");
    add_deed(*verb, "verify", "Read all of a backup: exit 1 if anything is damaged or missing", backup_,
             Backup::Do::verify)
        ->add_option("DIR", backup_.folder, "Folder of the backup")
        ->required()
        ->type_name("DIR");
    verb->callback([this, verb] {
      if (!verb->get_subcommands().empty()) return;
      if (backup_.folder.empty()) throw CLI::RequiredError("DIR");
      result_.verb = backup_;
    });
  }

  void add_column(CLI::App& verb, const std::string& column) {
    std::string option = "--" + column;
    std::replace(option.begin(), option.end(), '_', '-');
    const auto keep = [this, column](const std::vector<std::string>& words) {
      std::string text;
      for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
      customer_.values.emplace_back(column, text);
      return true;
    };
    const bool many = column == "domains" || column == "addresses";
    verb.add_option(option, keep, many ? "In place of all there are; \"\": none" : "\"\": none")
        ->expected(1, many ? 1000 : 1)
        ->type_name("TEXT");
  }

  CLI::App app_{
      "Operate a ticketd desk: look at tickets and mail, check policies, prove that no mail was lost.",
      "ticketctl"};
  Invocation& result_;
  Check check_;
  Parse parse_;
  Ingest ingest_;
  List list_;
  Show show_;
  Search search_;
  Act act_;
  Ack ack_;
  Why why_;
  Outbox outbox_;
  Quarantine quarantine_;
  Audit audit_;
  Auth auth_;
  Test test_;
  Replay replay_;
  Template template_;
  Oncall oncall_;
  Schema schema_;
  Customer customer_;
  Stats stats_;
  Restored restored_;
  Backup backup_;
};

}  // namespace

VerbDoc describe_verbs() {
  Invocation invocation;
  return Grammar(invocation).describe_all();
}

std::variant<Invocation, Usage> read_arguments(const std::vector<std::string>& arguments) {
  Invocation invocation;
  Grammar grammar(invocation);
  if (auto usage = grammar.parse(arguments)) return *std::move(usage);
  return invocation;
}

}  // namespace ctl
