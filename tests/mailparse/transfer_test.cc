#include "mailparse/decode/transfer.hh"

#include "tests/catch.hh"

using namespace mailparse;

TEST_CASE("base64: clean, wrapped, unpadded, joined") {
  CHECK(decode_base64("aGVsbG8=") == "hello");
  CHECK(decode_base64("aGVs\r\nbG8=\r\n") == "hello");
  CHECK(decode_base64("aGVsbG8") == "hello");
  CHECK(decode_base64("aGk=aGk=") == "hihi");
  CHECK(decode_base64("") == "");
  CHECK(decode_base64("=") == "");
  CHECK(decode_base64("a") == "");
}

TEST_CASE("base64: garbage is skipped and noted") {
  const auto result = decode_transfer("aG!Vs\x80\xFF-bG8=", "base64", 100);
  CHECK(result.bytes == "hello");
  CHECK(result.had_garbage);
  CHECK_FALSE(decode_transfer("aGVs bG8=\n", "base64", 100).had_garbage);
}

TEST_CASE("base64: every byte value, across the internal buffer") {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes, encoded;
  for (int i = 0; i < 3 * 5000; ++i) bytes.push_back(static_cast<char>(i * 7 + i / 256));
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>(bytes[i]));
  };
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const unsigned bits = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    for (const int shift : {18, 12, 6, 0}) encoded.push_back(alphabet[bits >> shift & 63]);
    if (i % 57 == 54) encoded += "\r\n";
  }
  CHECK(decode_base64(encoded) == bytes);
  CHECK(decode_transfer(encoded, "base64", 1000).bytes == bytes.substr(0, 1000));
}

TEST_CASE("base64: a last quantum without padding counts where nothing else is wrong") {
  CHECK(decode_transfer("QUJDREU", "base64", 100).bytes == "ABCDE");
  CHECK(decode_transfer("QUJD\nREU=\n--cut--", "base64", 100).bytes.starts_with("ABCDE"));
  CHECK(decode_transfer("QUJD\n-REU", "base64", 100).bytes == "ABC");
}

TEST_CASE("quoted-printable: escapes, soft breaks, line ends kept") {
  CHECK(decode_quoted_printable("f=C3=BCr=20=\r\nalle\r\nund=c3=bc\n") == "für alle\r\nundü\n");
  CHECK(decode_quoted_printable("trailing  \t\r\nx") == "trailing\r\nx");
  CHECK(decode_quoted_printable("soft=  \nbreak") == "softbreak");
  CHECK(decode_quoted_printable("soft=\r\r\nbreak") == "softbreak");
  CHECK(decode_quoted_printable("end=") == "end");
  CHECK(decode_quoted_printable("=3D=3D") == "==");
}

TEST_CASE("quoted-printable: garbage stays as it is") {
  const auto result = decode_transfer("100=% a=b =XY =4", "quoted-printable", 100);
  CHECK(result.bytes == "100=% a=b =XY =4");
  CHECK(result.had_garbage);
  CHECK(decode_quoted_printable("\x1B$B=46\x01") == "\x1B$BF\x01");
}

TEST_CASE("transfer: other encodings are none, and the limit holds") {
  CHECK(decode_transfer("a=20b", "7bit", 100).bytes == "a=20b");
  CHECK(decode_transfer("a=20b", "", 100).bytes == "a=20b");
  CHECK(decode_transfer("abcdef", "binary", 3).bytes == "abc");
  CHECK(decode_transfer("abcdef\nghi", "quoted-printable", 3).bytes == "abc");
  CHECK(decode_transfer("begin 644 x\n#0V%T\n`\nend\n", "x-uuencode", 100).bytes == "Cat");
  CHECK(decode_transfer("#0V%T\n`\n", "x-uuencode", 100).bytes == "Cat");
}
