// ticketd: reads its arguments and its policy, and turns what comes of it into an exit status.

#include <CLI/CLI.hpp>
#include <iostream>

#include "daemon/runtime/log.hh"
#include "daemon/runtime/version.hh"
#include "daemon/service/descriptors.hh"
#include "daemon/service/service.hh"
#include "rules/load/load.hh"

namespace {

constexpr int kBadPolicy = 78;  // EX_CONFIG: the unit must not restart us in a loop

struct Arguments {
  std::string config = "/etc/ticketd/ticketd.yaml";
  bool check = false;
  bool verbose = false;
};

void declare(CLI::App& app, Arguments& arguments) {
  app.add_option("--config", arguments.config, "Policy file")->capture_default_str()->type_name("FILE");
  app.add_flag("--check", arguments.check, "Check the policy and exit: 0 if it is good, 78 if not");
  app.add_flag("--verbose", arguments.verbose, "Log more");
  app.set_version_flag("--version", kVersion);
  app.footer(
      "\nRuns until SIGTERM, which lets it finish what is at work. SIGHUP reads the policy again; a bad one "
      "keeps the old\n"
      "one running. Exit status: 0 stopped, 1 failed, 2 usage, 78 bad policy.\n");
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{"A support desk that lives in the mailbox.", "ticketd"};
  declare(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  auto loaded = rules::load_policy(arguments.config, rules::disk_reader());
  for (const auto& diagnostic : loaded.diagnostics) std::cerr << diagnostic.format() << "\n";
  if (!loaded.policy) return kBadPolicy;
  if (arguments.check) return 0;

  service::raise_descriptor_limit();
  service::log::open(arguments.verbose);
  return service::run(arguments.config, *std::move(loaded.policy));
}
