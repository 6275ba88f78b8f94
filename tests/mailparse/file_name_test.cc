#include "mailparse/header/file_name.hh"

#include "mailparse/text/utf8.hh"
#include "tests/catch.hh"

using namespace mailparse;

namespace {
std::string safe(std::string_view name, std::string_view type = "application/octet-stream") {
  return safe_file_name(name, type);
}
}  // namespace

TEST_CASE("file names: harmless ones stay") {
  CHECK(safe("report.pdf") == "report.pdf");
  CHECK(safe("Größe 2.txt") == "Größe 2.txt");
}

TEST_CASE("file names: no path, no hidden file, no reserved character") {
  CHECK(safe("../../etc/passwd") == "passwd");
  CHECK(safe("C:\\Windows\\system.ini") == "system.ini");
  CHECK(safe("..") == "attachment.bin");
  CHECK(safe(".htaccess") == "htaccess");
  CHECK(safe("a<b>c:d\"e|f?g*h.txt") == "a_b_c_d_e_f_g_h.txt");
  CHECK(safe("trailing. . ") == "trailing");
  CHECK(safe("") == "attachment.bin");
  CHECK(safe("/", "image/png") == "attachment.png");
}

TEST_CASE("file names: nothing invisible") {
  CHECK(safe("photo\xE2\x80\xAEgpj.exe") == "photogpj.exe");  // U+202E turns the reading around
  CHECK(safe("a\x01\n\tb\xE2\x80\x8B.txt") == "ab.txt");
  CHECK(safe("a\xC2\xA0"
             "b.txt") == "a b.txt");
}

TEST_CASE("file names: blanks in a row are one, or the end is out of sight") {
  CHECK(safe("invoice.pdf" + std::string(60, ' ') + ".exe") == "invoice.pdf .exe");
  CHECK(safe("a\xE3\x80\x80\xC2\xA0 b.txt") == "a b.txt");
}

TEST_CASE("file names: devices") {
  CHECK(safe("CON") == "_CON");
  CHECK(safe("nul.txt") == "_nul.txt");
  CHECK(safe("com1.log") == "_com1.log");
  CHECK(safe("console.txt") == "console.txt");
}

TEST_CASE("file names: at most 200 bytes, the extension kept") {
  std::string name;
  for (int i = 0; i < 200; ++i) name += "ä";
  const std::string cut = safe(name + ".docx");
  CHECK(cut.size() <= 200);
  CHECK(cut.ends_with("ä.docx"));
  CHECK(is_valid_utf8(cut));
}
