// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tool.Replay;

namespace MerkleStore.Tool.Tests.Replay;

public class ExpectedCommitsTests
{
    private static readonly string A = new('a', 64);
    private static readonly string B = new('b', 64);
    private static readonly string Reads = new('1', 32);

    [Fact]
    public void Compare_OfEqualCommit_IsNull()
    {
        ExpectedCommits expected = Of($"1 {A} {B} {Reads}");
        Assert.Null(expected.Compare(1, Hash256.Parse(A), Hash256.Parse(B), Digest(Reads)));
        Assert.Null(expected.CompareEnd(1));
    }

    [Fact]
    public void Compare_NamesWhatDiffers()
    {
        ExpectedCommits expected = Of($"1 {A} {B} {Reads}");
        string other = new('2', 32);
        Assert.Equal($"commit 1 is not as test.expected expects: hash differs, expected {A}, got {B}", expected.Compare(1, Hash256.Parse(B), Hash256.Parse(B), Digest(Reads)));
        Assert.Equal($"commit 1 is not as test.expected expects: root differs, expected {B}, got {A}", expected.Compare(1, Hash256.Parse(A), Hash256.Parse(A), Digest(Reads)));
        Assert.Equal($"commit 1 is not as test.expected expects: reads differ, expected {Reads}, got {other}", expected.Compare(1, Hash256.Parse(A), Hash256.Parse(B), Digest(other)));
        Assert.Equal($"commit 1 is not as test.expected expects: root differs, expected {B}, got {A}; hash differs, expected {A}, got {B}", expected.Compare(1, Hash256.Parse(B), Hash256.Parse(A), Digest(Reads)));
    }

    [Fact]
    public void Compare_WhereTheTraceHasNoReads_PassesOverThem()
    {
        ExpectedCommits expected = Of($"1 {A} {B} -");
        Assert.Null(expected.Compare(1, Hash256.Parse(A), Hash256.Parse(B), Digest(Reads)));
    }

    [Fact]
    public void Compare_OfReadsThatWereNotMade_PassesOverThem()
        => Assert.Null(Of($"1 {A} {B} {Reads}").Compare(1, Hash256.Parse(A), Hash256.Parse(B), reads: null));

    [Fact]
    public void Compare_WithOtherNumberOfCommits_SaysSo()
    {
        ExpectedCommits expected = Of($"1 {A} {B} -", $"2 {A} {B} -");
        Assert.Equal("commit 3 is not expected: test.expected ends after commit 2", expected.Compare(3, default, default, default));
        Assert.Equal("commit 2 is missing: the trace ends after 1 of the 2 commits that test.expected expects", expected.CompareEnd(1));
    }

    [Theory]
    [InlineData("1 aa bb", "a line has four fields: number, commit hash, root hash, and MD5 of the reads or -")]
    [InlineData("1 aa bb cc", "the hashes are not 64, 64 and 32 hex digits")]
    [InlineData("2 aa bb cc", "the commit number is '2', not 1")]
    [InlineData("x aa bb cc", "the commit number is 'x', not 1")]
    public void Read_OfMalformedLine_NamesFileLineAndReason(string line, string reason)
    {
        TraceFormatException error = Assert.Throws<TraceFormatException>(() => Of(line));
        Assert.Equal($"test.expected, line 1: {reason}", error.Message);
        Assert.Equal(ExitCodes.BadInput, error.ExitCode);
    }

    [Fact]
    public void Bundled_HasALinePerCommitOfItsTrace()
    {
        using TraceSource source = BundledTrace.Open();
        using var reader = new TraceReader(source);
        var batch = new TraceBatch();
        int commits = 0;
        while (reader.Read(batch))
        {
            foreach (TraceOperation operation in batch.Operations)
            {
                commits += operation.Kind == TraceOperationKind.Commit ? 1 : 0;
            }
        }

        Assert.Equal(201, commits);
        Assert.Equal(201, BundledTrace.Expected().Count);
    }

    private static ExpectedCommits Of(params string[] lines)
    {
        using var reader = new StringReader(string.Join('\n', lines) + "\n");
        return ExpectedCommits.Read(reader, "test.expected");
    }

    private static ReadsDigest Digest(string hex)
    {
        Assert.True(ReadsDigest.TryParse(hex, out ReadsDigest digest));
        Assert.Equal(hex, digest.ToString());
        return digest;
    }
}
