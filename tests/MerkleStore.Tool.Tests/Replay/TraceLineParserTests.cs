// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using MerkleStore.Tool.Replay;
using MerkleStore.Tool.Tests.Support;

namespace MerkleStore.Tool.Tests.Replay;

public class TraceLineParserTests
{
    private const string CarriageReturn = @"the line ends with a carriage return (CRLF); end the lines of a trace with \n alone";

    [Theory]
    [InlineData("S a/bc 00fF", "1:Set|0161026263|00ff|0")]
    [InlineData("S a/b ", "1:Set|01610162||0")]
    [InlineData("S  07", "1:Set||07|0")]
    [InlineData("D a/b", "1:Delete|01610162||0")]
    [InlineData("G a", "1:Get|0161||0")]
    [InlineData("G a b/c", "1:Get|036120620163||0")]
    [InlineData("M ключ", "1:Mem|08d0bad0bbd18ed187||0")]
    [InlineData("L ", "1:List|||0")]
    [InlineData("L a", "1:List|0161||0")]
    [InlineData("Y a/b c", "1:Copy|01610162|0163|0")]
    [InlineData("Y  c", "1:Copy||0163|0")]
    [InlineData("C 17 a message", "1:Commit||61206d657373616765|17")]
    [InlineData("C 17 ", "1:Commit|||17")]
    [InlineData("C 17", "1:Commit|||17")]
    [InlineData("C -9223372036854775808 m", "1:Commit||6d|-9223372036854775808")]
    [InlineData("A Te zos", "1:Author||5465207a6f73|0")]
    [InlineData("A ", "1:Author|||0")]
    [InlineData("P ", "1:Parents|||0")]
    [InlineData("N 7", "1:Cycle|||7")]
    public void Parse_OfEveryKindOfLine_IsItsOperation(string line, string expected)
        => Assert.Equal([expected], TraceText.Parse(line + "\n"));

    [Fact]
    public void Parse_OfParents_IsTheirBytes()
    {
        string one = string.Concat(Enumerable.Repeat("0a", 32));
        string two = string.Concat(Enumerable.Repeat("Fb", 32));
        Assert.Equal([$"1:Parents||{one}{two.ToLowerInvariant()}|0"], TraceText.Parse($"P {one} {two}\n"));
    }

    [Fact]
    public void Parse_OfCheckout_CountsTheCommitsBefore()
        => Assert.Equal(["1:Commit||61|1", "2:Commit||62|2", "3:Checkout|||2", "4:Checkout|||1"], TraceText.Parse("C 1 a\nC 2 b\nR 2\nR 1\n"));

    [Fact]
    public void Parse_OfLongStep_WritesItsLengthInTwoBytes()
    {
        string step = new('x', 300);
        string expected = "1:Get|ac02" + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(step)) + "||0";
        Assert.Equal([expected], TraceText.Parse($"G {step}\n"));
    }

    [Theory]
    [InlineData("X a", "unknown operation 'X'; a line starts with one of S D G M L Y C R A P N, or with # for a comment")]
    [InlineData("s a 00", "unknown operation 's'; a line starts with one of S D G M L Y C R A P N, or with # for a comment")]
    [InlineData(" G a", "unknown operation ' '; a line starts with one of S D G M L Y C R A P N, or with # for a comment")]
    [InlineData("\0", @"unknown operation '\x00'; a line starts with one of S D G M L Y C R A P N, or with # for a comment")]
    [InlineData("S", "'S' is not followed by one space and a key, one space and a value in hex")]
    [InlineData("Sa 00", "'S' is not followed by one space and a key, one space and a value in hex")]
    [InlineData("S a", "'S' has no space between its key and its value (an empty value is an empty field)")]
    [InlineData("S a 0", "the value has an odd number of hex digits (1)")]
    [InlineData("S a 00fg", "the value holds 'g', which is no hex digit")]
    [InlineData("S a 0 0", "the value holds ' ', which is no hex digit")]
    [InlineData("S a\tb 0 0", "the value holds ' ', which is no hex digit")]
    [InlineData("S a//b 00", "the key 'a//b' has an empty step")]
    [InlineData("S /a 00", "the key '/a' has an empty step")]
    [InlineData("S a/ 00", "the key 'a/' has an empty step")]
    [InlineData("S / 00", "the key '/' has an empty step")]
    [InlineData("D", "'D' is not followed by one space and a key (an empty key is the root)")]
    [InlineData("D a//b", "the key 'a//b' has an empty step")]
    [InlineData("G", "'G' is not followed by one space and a key (an empty key is the root)")]
    [InlineData("G a/\u0007/", @"the key 'a/\x07/' has an empty step")]
    [InlineData("M/a", "'M' is not followed by one space and a key (an empty key is the root)")]
    [InlineData("L", "'L' is not followed by one space and a key (an empty key is the root)")]
    [InlineData("Y a", "'Y' has no space between its two keys")]
    [InlineData("Y a b//c", "the key 'b//c' has an empty step")]
    [InlineData("Y a/ b", "the key 'a/' has an empty step")]
    [InlineData("C", "'C' is not followed by one space and a date, one space and a message")]
    [InlineData("C now then", "the date 'now' is not a whole number")]
    [InlineData("C 1.5 m", "the date '1.5' is not a whole number")]
    [InlineData("C  m", "the date '' is not a whole number")]
    [InlineData("C 9223372036854775808 m", "the date '9223372036854775808' is not a whole number")]
    [InlineData("R 0", "commit 0 is checked out before the first commit of the trace")]
    [InlineData("R 1", "commit 1 is checked out before the first commit of the trace")]
    [InlineData("R x", "the commit number 'x' is not a whole number")]
    [InlineData("R ", "the commit number '' is not a whole number")]
    [InlineData("A", "'A' is not followed by one space and an author")]
    [InlineData("P 00", "parent 1 is not a hash of 64 hex digits")]
    [InlineData("P", "'P' is not followed by one space and hashes in hex")]
    [InlineData("N", "'N' is not followed by one space and a cycle")]
    [InlineData("N -1", "the cycle '-1' is not a whole number from 0")]
    [InlineData("S a 00\r", CarriageReturn)]
    [InlineData("S a \r", CarriageReturn)]
    [InlineData("C 17\r", CarriageReturn)]
    [InlineData("R 1\r", CarriageReturn)]
    [InlineData("N 1\r", CarriageReturn)]
    [InlineData("\r", CarriageReturn)]
    [InlineData("L\r", CarriageReturn)]
    public void Parse_OfMalformedLine_NamesFileLineAndReason(string line, string reason)
    {
        using TraceReader reader = TraceText.Reader("# a comment\n\n" + line + "\n");
        TraceFormatException error = Assert.Throws<TraceFormatException>(() => reader.Read(new TraceBatch()));
        Assert.Equal(reason, error.Reason);
        Assert.Equal($"test.trace, line 3: {reason}", error.Message);
        Assert.Equal(ExitCodes.BadInput, error.ExitCode);
    }

    [Theory]
    [InlineData("R 0", "commit 0 is not among the commits 1 to 2 that the trace has made so far")]
    [InlineData("R 3", "commit 3 is not among the commits 1 to 2 that the trace has made so far")]
    [InlineData("R -1", "commit -1 is not among the commits 1 to 2 that the trace has made so far")]
    public void Parse_OfCheckoutOfNoCommit_NamesTheRange(string line, string reason)
    {
        using TraceReader reader = TraceText.Reader($"C 1 a\nC 2 b\n{line}\n");
        var batch = new TraceBatch();
        Assert.True(reader.Read(batch));
        Assert.Equal(reason, Assert.Throws<TraceFormatException>(() => reader.Read(batch)).Reason);
    }

    [Fact]
    public void Parse_OfMalformedParents_NamesWhichOne()
    {
        string hash = new('0', 64);
        using TraceReader short2 = TraceText.Reader($"P {hash} {hash[1..]}\n");
        Assert.Equal("parent 2 is not a hash of 64 hex digits", Assert.Throws<TraceFormatException>(() => short2.Read(new TraceBatch())).Reason);
        using TraceReader other1 = TraceText.Reader($"P {hash[1..]}g {hash}\n");
        Assert.Equal("parent 1 is not a hash of 64 hex digits", Assert.Throws<TraceFormatException>(() => other1.Read(new TraceBatch())).Reason);
        using TraceReader crlf = TraceText.Reader($"P {hash}\r\n");
        Assert.Equal(CarriageReturn, Assert.Throws<TraceFormatException>(() => crlf.Read(new TraceBatch())).Reason);
    }

    [Fact]
    public void Parse_OfLineWithCarriageReturnInItsKey_KeepsIt()
        => Assert.Equal(["1:Get|02610d||0"], TraceText.Parse("G a\r\n"));

    [Fact]
    public void Parse_OfMalformedLine_LeavesNothingInTheBatch()
    {
        var batch = new TraceBatch();
        var parser = new TraceLineParser();
        Assert.NotNull(parser.Parse("S some/key 0"u8, 1, batch));
        Assert.Equal(0, batch.Length);
        Assert.Empty(batch.Operations.ToArray());
    }
}
