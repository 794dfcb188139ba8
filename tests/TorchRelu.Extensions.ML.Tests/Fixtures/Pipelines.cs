using Microsoft.ML;
using Microsoft.ML.Data;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Tests;

/// <summary>Pipelines over points, one for each task.</summary>
internal static class Pipelines
{
    public static EstimatorChain<TorchSharpNetworkTransformer> Multiclass(this MLContext context, string label = "Name",
        TorchSharpNetworkOptions? options = null, Func<Module<Tensor, Tensor>>? net = null) =>
        context.Transforms.Conversion.MapValueToKey("Label", label)
            .Append(context.MulticlassClassification.Trainers.TorchSharpNetwork(net ?? (() => Point.Net(3)), options ?? new()));

    public static TorchSharpNetworkTrainer Binary(this MLContext context) =>
        context.BinaryClassification.Trainers.TorchSharpNetwork(() => Point.Net(1), nameof(Point.IsRight), numberOfEpochs: 30);

    public static TorchSharpNetworkTrainer Regression(this MLContext context) =>
        context.Regression.Trainers.TorchSharpNetwork(() => Point.Net(1), nameof(Point.X), numberOfEpochs: 30);

    public static EstimatorChain<ITransformer> Answering(
        this MLContext context, TorchSharpNetworkOptions? options = null, Func<Module<Tensor, Tensor>>? net = null) =>
        context.Multiclass(options: options, net: net)
            .Append((IEstimator<ITransformer>)context.Transforms.Conversion.MapKeyToValue(nameof(Prediction.Answer), "PredictedLabel"));

    public static List<float[]> Scores(this ITransformer model, IDataView data) => [.. model.Transform(data).GetColumn<float[]>("Score")];
}
