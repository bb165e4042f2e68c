// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using MerkleStore.Tool.Replay;
using MerkleStore.Tool.Tests.Support;

namespace MerkleStore.Tool.Tests.Replay;

public class TraceReaderTests
{
    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("# only a comment")]
    public void Read_OfNothing_IsFalse(string text)
    {
        using TraceReader reader = TraceText.Reader(text);
        Assert.False(reader.Read(new TraceBatch()));
        Assert.False(reader.Read(new TraceBatch()));
    }

    [Fact]
    public void Read_WithoutFinalNewline_TakesTheLastLine()
        => Assert.Equal(["1:Get|0161||0", "2:Set|0162|07|0"], TraceText.Parse("G a\nS b 07"));

    [Fact]
    public void Read_WithCommentsAndEmptyLines_CountsThem()
        => Assert.Equal(["3:Get|0161||0", "5:Get|0162||0"], TraceText.Parse("# one\n\nG a\n#\nG b\n"));

    [Fact]
    public void Read_OfMalformedLine_HandsOutWhatPrecedesItFirst()
    {
        using TraceReader reader = TraceText.Reader("G a\nG b\nX\nG c\n");
        var batch = new TraceBatch();
        Assert.True(reader.Read(batch));
        Assert.Equal(["1:Get|0161||0", "2:Get|0162||0"], TraceText.Describe(batch));
        Assert.Equal(3, Assert.Throws<TraceFormatException>(() => reader.Read(batch)).Line);
        Assert.Equal(3, Assert.Throws<TraceFormatException>(() => reader.Read(batch)).Line);
    }

    [Fact]
    public void Read_OfManyLines_FillsBatchesToTheirLimit()
    {
        const int Lines = TraceBatch.MaxOperations + 3;
        using TraceReader reader = TraceText.Reader(string.Concat(Enumerable.Repeat("G a\n", Lines)));
        var batch = new TraceBatch();
        Assert.True(reader.Read(batch));
        Assert.Equal(TraceBatch.MaxOperations, batch.Operations.Length);
        Assert.True(reader.Read(batch));
        Assert.Equal(3, batch.Operations.Length);
        Assert.Equal(Lines, batch.Operations[2].Line);
        Assert.False(reader.Read(batch));
    }

    [Fact]
    public void Read_OfLargeValues_EndsTheBatchAtItsBytes()
    {
        string line = "S a " + new string('0', TraceBatch.TargetBytes) + "\n";
        using TraceReader reader = TraceText.Reader(line + line + line, maxLineBytes: 32 << 20);
        var batch = new TraceBatch();
        Assert.True(reader.Read(batch));
        Assert.Equal(2, batch.Operations.Length);
        Assert.True(reader.Read(batch));
        Assert.Equal(TraceBatch.TargetBytes / 2, batch.Operations[0].SecondLength);
        Assert.False(reader.Read(batch));
    }

    [Fact]
    public void Read_OfLineAsLongAsAllowed_Parses()
    {
        string line = "G " + new string('x', 998);
        Assert.Single(TraceText.Parse(line + "\n", bufferBytes: 16, maxLineBytes: 1000));
    }

    [Theory]
    [InlineData("\nG a\n")]
    [InlineData("")]
    public void Read_OfHugeLine_NamesIt(string after)
    {
        using TraceReader reader = TraceText.Reader("G a\nG " + new string('x', 5000) + after, bufferBytes: 16, maxLineBytes: 1000);
        var batch = new TraceBatch();
        Assert.True(reader.Read(batch));
        TraceFormatException error = Assert.Throws<TraceFormatException>(() => reader.Read(batch));
        Assert.Equal("test.trace, line 2: the line is longer than 1000 bytes, the most that an operation can need", error.Message);
    }

    [Fact]
    public void Read_OfGzip_IsTheSameAsOfItsText()
    {
        byte[] text = Encoding.UTF8.GetBytes(RandomTrace(seed: 1, lines: 2000));
        List<string> plain = TraceText.Parse(text);
        Assert.Equal(plain, TraceText.Parse(TraceText.Gzip(text)));
        byte[] twoMembers = [.. TraceText.Gzip(text[..700]), .. TraceText.Gzip(text[700..])];
        Assert.Equal(plain, TraceText.Parse(twoMembers));
    }

    [Fact]
    public void Read_OfGzipCutAnywhere_SaysSo()
    {
        byte[] packed = TraceText.Gzip(Encoding.UTF8.GetBytes(RandomTrace(seed: 2, lines: 50)));
        for (int length = 2; length < packed.Length; length++)
        {
            using TraceReader reader = TraceText.Reader(packed[..length]);
            TraceFormatException error = Assert.Throws<TraceFormatException>(() => TraceText.Describe(reader));
            Assert.Equal("the gzip data is damaged or cut short here; copy the file again", error.Reason);
        }
    }

    [Fact]
    public void Read_OfGzipWithWrongChecksum_SaysSo()
    {
        byte[] packed = TraceText.Gzip(Encoding.UTF8.GetBytes("G a\nG b\n"));
        packed[^6] ^= 1;
        using TraceReader reader = TraceText.Reader(packed);
        TraceFormatException error = Assert.Throws<TraceFormatException>(() => TraceText.Describe(reader));
        Assert.Equal("the gzip data is damaged or cut short here; copy the file again", error.Reason);
    }

    [Fact]
    public void OpenFile_OfMissingFile_NamesIt()
    {
        ToolException error = Assert.Throws<ToolException>(() => TraceSource.OpenFile("/nowhere/x.trace", "x.trace"));
        Assert.Equal("the trace x.trace cannot be read: there is no such directory", error.Message);
        Assert.Equal(ExitCodes.BadInput, error.ExitCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1 << 20)]
    public void Read_OfRandomTrace_IsTheNaiveParse(int bufferBytes)
    {
        for (ulong seed = 10; seed < 20; seed++)
        {
            string text = RandomTrace(seed, lines: 500);
            List<string> expected = [.. text.Split('\n').Select((line, index) => NaiveParse(line, index + 1)).OfType<string>()];
            List<string> actual = TraceText.Parse(text, bufferBytes);
            Assert.True(expected.SequenceEqual(actual), $"seed {seed}: {expected.Except(actual).FirstOrDefault()} is not {actual.Except(expected).FirstOrDefault()}");
        }
    }

    private static string RandomTrace(ulong seed, int lines)
    {
        var random = new SplitMix64(seed);
        var text = new StringBuilder("C 0 first\n");
        int commits = 1;
        string Key() => string.Join('/', Enumerable.Range(0, random.Below(5)).Select(_ => Step()));
        string Step() => random.Below(8) switch
        {
            0 => "é",
            1 => new string('n', 1 + random.Below(300)),
            _ => $"k{random.Below(40)}",
        };
        string Hex(int bytes) => Convert.ToHexStringLower(random.Bytes(bytes));
        for (int i = 0; i < lines; i++)
        {
            text.Append(random.Below(13) switch
            {
                0 or 1 => $"S {Key()} {Hex(random.Below(random.Below(20) == 0 ? 5000 : 40))}",
                2 => $"D {Key()}",
                3 => $"G {Key()}",
                4 => $"M {Key()}",
                5 => $"L {Key()}",
                6 => $"Y {Key()} {Key()}",
                7 => $"C {(long)random.Next()} message {commits++}",
                8 => $"R {1 + random.Below(commits)}",
                9 => $"A author {random.Below(9)}",
                10 => "P " + string.Join(' ', Enumerable.Range(0, random.Below(3)).Select(_ => Hex(32))),
                11 => $"N {random.Below(1000)}",
                _ => random.Below(2) == 0 ? "" : "# comment",
            });
            text.Append('\n');
        }

        return text.ToString();
    }

    private static string? NaiveParse(string line, int number)
    {
        if (line.Length == 0 || line[0] == '#')
        {
            return null;
        }

        string[] fields = line[2..].Split(' ');
        return $"{number}:" + line[0] switch
        {
            'S' => $"Set|{Packed(fields[0])}|{fields[1]}|0",
            'D' => $"Delete|{Packed(fields[0])}||0",
            'G' => $"Get|{Packed(fields[0])}||0",
            'M' => $"Mem|{Packed(fields[0])}||0",
            'L' => $"List|{Packed(fields[0])}||0",
            'Y' => $"Copy|{Packed(fields[0])}|{Packed(fields[1])}|0",
            'C' => $"Commit||{Hex(string.Join(' ', fields[1..]))}|{fields[0]}",
            'R' => $"Checkout|||{fields[0]}",
            'A' => $"Author||{Hex(line[2..])}|0",
            'P' => $"Parents||{string.Concat(fields)}|0",
            'N' => $"Cycle|||{fields[0]}",
            _ => throw new ArgumentException(line, nameof(line)),
        };
    }

    private static string Hex(string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));

    private static string Packed(string key)
    {
        if (key.Length == 0)
        {
            return "";
        }

        var packed = new StringBuilder();
        foreach (string step in key.Split('/'))
        {
            int length = Encoding.UTF8.GetByteCount(step);
            packed.Append(length < 128 ? $"{length:x2}" : $"{(length & 0x7F) | 0x80:x2}{length >> 7:x2}").Append(Hex(step));
        }

        return packed.ToString();
    }
}
