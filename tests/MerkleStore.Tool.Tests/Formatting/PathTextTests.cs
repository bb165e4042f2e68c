// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Tests.Support;

namespace MerkleStore.Tool.Tests.Formatting;

public class PathTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("/", "")]
    [InlineData("a", "0161")]
    [InlineData("a/b", "01610162")]
    [InlineData("/a/b/", "01610162")]
    [InlineData("é", "02c3a9")]
    [InlineData(@"\x00\xff/b", "0200ff0162")]
    [InlineData(@"a\x2Fb", "03612f62")]
    [InlineData(@"\\x41", "045c783431")]
    [InlineData("a b", "03612062")]
    public void ParsePacked_IsTheBytesOfTheSteps(string text, string expected) => Assert.Equal(expected, Convert.ToHexStringLower(PathText.ParsePacked(text)));

    [Theory]
    [InlineData("a//b", "the path 'a//b' has an empty step; write it with single slashes, as in a/b/c")]
    [InlineData("a//", "the path 'a//' has an empty step; write it with single slashes, as in a/b/c")]
    [InlineData(@"a\", @"the path 'a\' has a backslash that starts no escape; write a byte as \xHH and a backslash as \\")]
    [InlineData(@"\x4", @"the path '\x4' has a backslash that starts no escape; write a byte as \xHH and a backslash as \\")]
    [InlineData(@"\xg0", @"the path '\xg0' has a backslash that starts no escape; write a byte as \xHH and a backslash as \\")]
    [InlineData(@"\n", @"the path '\n' has a backslash that starts no escape; write a byte as \xHH and a backslash as \\")]
    public void ParsePacked_OfMalformedPath_SaysHowToWriteIt(string text, string message)
    {
        ToolException error = Assert.Throws<ToolException>(() => PathText.ParsePacked(text));
        Assert.Equal(message, error.Message);
        Assert.Equal(ExitCodes.BadInput, error.ExitCode);
    }

    [Theory]
    [InlineData("61", "a")]
    [InlineData("d0ba", "к")]
    [InlineData("612f62", @"a\x2Fb")]
    [InlineData("5c", @"\\")]
    [InlineData("00ff", @"\x00\xFF")]
    [InlineData("1b5b306d", @"\x1B[0m")]
    [InlineData("e280ae", @"\xE2\x80\xAE")]
    [InlineData("c3", @"\xC3")]
    [InlineData("c328", @"\xC3(")]
    [InlineData("f09f9880", "😀")]
    public void FormatStep_EscapesWhatIsNoPrintableText(string hex, string expected) => Assert.Equal(expected, PathText.FormatStep(Convert.FromHexString(hex)));

    [Fact]
    public void FormatPacked_OfRandomPaths_ParsesBackToThem()
    {
        var random = new SplitMix64(7);
        for (int i = 0; i < 2000; i++)
        {
            var path = new PackedPath();
            for (int steps = random.Below(6); steps > 0; steps--)
            {
                byte[] step = random.Below(3) == 0 ? random.Bytes(1 + random.Below(200)) : Encoding.UTF8.GetBytes($"näme{random.Below(9)}\\/");
                path.Push(step);
            }

            string text = PathText.FormatPacked(path.Span);
            Assert.Equal(path.Span.ToArray(), PathText.ParsePacked(text));
            Assert.DoesNotContain(text, char.IsControl);
        }
    }

    [Fact]
    public void FormatExcerpt_CutsLongText()
    {
        Assert.Equal("abc…", PathText.FormatExcerpt("abcdef"u8, maxBytes: 3));
        Assert.Equal("abc", PathText.FormatExcerpt("abc"u8, maxBytes: 3));
        Assert.Equal(@"/a\x0A/", PathText.FormatExcerpt("/a\n/"u8));
    }

    [Fact]
    public void TakeStep_TakesStepsOfAnyLength()
    {
        foreach (int length in new[] { 1, 127, 128, 300, 16383, 16384 })
        {
            byte[] step = new SplitMix64(9).Bytes(length);
            ReadOnlySpan<byte> rest = new PackedPath().Push(step).Push("z"u8).Span;
            Assert.Equal(step, PackedPath.TakeStep(ref rest).ToArray());
            Assert.Equal("z"u8.ToArray(), PackedPath.TakeStep(ref rest).ToArray());
            Assert.True(rest.IsEmpty);
        }
    }
}
