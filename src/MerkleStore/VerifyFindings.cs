// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Commits;
using MerkleStore.Log;

namespace MerkleStore;

/// <summary>Gathers what the parts of a verification find.</summary>
internal sealed class VerifyFindings(IProgress<VerifyProgress>? progress) : LogVerifyVisitor
{
    private readonly List<VerifyFinding> _findings = [];
    private long _count;
    private long _bytes;

    public override void Problem(in LogProblem problem)
        => Add(new VerifyFinding { Message = problem.Message, File = problem.File, Offset = problem.Offset });

    public override void Progress(long bytesDone, long bytesTotal)
    {
        _bytes = bytesDone;
        progress?.Report(new VerifyProgress(VerifyPhase.Frames, bytesDone, bytesTotal));
    }

    public void Add(TreeProblem problem)
        => Add(new VerifyFinding { Message = problem.Message, Address = problem.Address, Commit = problem.Commit, Path = problem.Path });

    public VerifyReport ToReport(long commits, long records)
        => new() { Findings = _findings, FindingCount = _count, Bytes = _bytes, Commits = commits, Records = records };

    private void Add(VerifyFinding finding)
    {
        _count++;
        if (_findings.Count < VerifyReport.MaxFindings)
        {
            _findings.Add(finding);
        }
    }
}
